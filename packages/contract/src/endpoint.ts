import type { TObject, TSchema } from 'typebox';
import type { ErrorCode } from './errors.ts';
import type { Tag } from './operation.ts';
import type { Method } from './routes.ts';

/** A header of a response. */
export interface ResponseHeader {
  readonly description: string;
  readonly example: string;
  /** True if every response of this kind has it; otherwise only some do. */
  readonly always: boolean;
}

/** An event of a stream: the JSON type and the meaning of its data. */
export interface StreamEvent {
  readonly data: 'object' | 'array';
  readonly description: string;
}

type ResponseHeaders = Readonly<Record<string, ResponseHeader>>;

/**
 * An endpoint outside the operations, without an envelope. Its callers have neither an access token nor a session. The
 * compiler does not bind it to a handler, so a test compares it with the server's responses.
 */
export interface Endpoint {
  readonly method: Method;
  readonly path: `/${string}`;
  readonly tag: Tag;
  readonly summary: string;
  /** The description, in paragraphs. */
  readonly description: string;
  /** The callers and their credentials. */
  readonly access: string;
  readonly security: 'presentedKey' | 'replica' | 'github';
  readonly params?: TObject;
  /** Request headers that the endpoint reads, besides credentials. */
  readonly headers?: TObject;
  readonly body?: TSchema;
  /** The maximum body size in bytes; BODY_LIMIT of operation.ts by default. */
  readonly bodyLimit?: number;
  /** The size limit rejects some bodies that the schema allows; the description states it. See operation.ts. */
  readonly boundedByBytes?: true;
  readonly answer: {
    readonly status: 200 | 204;
    readonly description: string;
    readonly headers: ResponseHeaders;
    /** The schema of a JSON body; absent if there is none. */
    readonly schema?: TSchema;
    readonly stream?: {
      readonly description: string;
      /** The events by name, in the order in which they are sent. */
      readonly events: Readonly<Record<string, StreamEvent>>;
      readonly example: string;
    };
  };
  readonly errors: readonly ErrorCode[];
  /** Headers of every error response, in addition to those of all endpoints; see {@link headersOfFailure}. */
  readonly failureHeaders: ResponseHeaders;
}

export const always = (description: string, example: string): ResponseHeader => ({
  description,
  example,
  always: true,
});
export const sometimes = (description: string, example: string): ResponseHeader => ({
  description,
  example,
  always: false,
});

export const notStored = { 'Cache-Control': always('responses must not be stored', 'no-store') };
export const named = {
  'X-Request-Id': always('the request id, also in the log', '0b6c6f0e-3b0c-4a53-9a39-5c1f0a9f4a11'),
};

/** Returns the headers of an endpoint's error responses with this status. */
export function headersOfFailure({ failureHeaders }: Endpoint, status: number): ResponseHeaders {
  return {
    ...named,
    ...notStored,
    ...failureHeaders,
    ...(status === 401 && { 'WWW-Authenticate': always('the authentication scheme', 'Bearer') }),
    ...(status === 403 && {
      'WWW-Authenticate': sometimes(
        'if the key lacks a permission: the missing permission',
        'Bearer realm="keyward", error="insufficient_scope", scope="flows:create"',
      ),
    }),
    ...((status === 429 || status === 503) && { 'Retry-After': always('seconds to wait', '1') }),
  };
}
