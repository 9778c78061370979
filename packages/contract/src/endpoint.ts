import type { TObject, TSchema } from 'typebox';
import type { ErrorCode } from './errors.ts';
import type { Tag } from './operation.ts';
import type { Method } from './routes.ts';

/** A header of an answer. */
export interface AnswerHeader {
  readonly description: string;
  readonly example: string;
  /** There with every such answer; else where there is something to say. */
  readonly always: boolean;
}

/** An event of a stream: of what kind its data is, as JSON, and what it means. */
export interface StreamEvent {
  readonly data: 'object' | 'array';
  readonly description: string;
}

type AnswerHeaders = Readonly<Record<string, AnswerHeader>>;

/**
 * What is answered beside the operations: no envelope, and callers that are neither an access token nor a person.
 * Nothing of this is bound to a handler by the compiler, so a test holds what the server answers against it.
 */
export interface Endpoint {
  readonly method: Method;
  readonly path: `/${string}`;
  readonly tag: Tag;
  readonly summary: string;
  /** In paragraphs. */
  readonly description: string;
  /** Who may call, and what they show. */
  readonly access: string;
  readonly security: 'presentedKey' | 'replica' | 'github';
  readonly params?: TObject;
  /** Headers of the request that mean something here, beside those that show who calls. */
  readonly headers?: TObject;
  readonly body?: TSchema;
  /** In bytes, where it is not BODY_LIMIT of operation.ts. */
  readonly bodyLimit?: number;
  /** As of operations: the limit refuses bodies that the schema allows, and the description states it. */
  readonly boundedByBytes?: true;
  readonly answer: {
    readonly status: 200 | 204;
    readonly description: string;
    readonly headers: AnswerHeaders;
    /** Of a body that is JSON; absent where there is none. */
    readonly schema?: TSchema;
    readonly stream?: {
      readonly description: string;
      /** By their names, in the order in which they come. */
      readonly events: Readonly<Record<string, StreamEvent>>;
      readonly example: string;
    };
  };
  readonly errors: readonly ErrorCode[];
  /** Of every answer that says what is wrong, beside those of all such answers: see {@link headersOfFailure}. */
  readonly failureHeaders: AnswerHeaders;
}

export const always = (description: string, example: string): AnswerHeader => ({ description, example, always: true });
export const sometimes = (description: string, example: string): AnswerHeader => ({
  description,
  example,
  always: false,
});

export const notStored = { 'Cache-Control': always('no answer may be kept', 'no-store') };
export const named = {
  'X-Request-Id': always('what an operator searches the log for', '0b6c6f0e-3b0c-4a53-9a39-5c1f0a9f4a11'),
};

/** The headers of an endpoint's answer of a status that says what is wrong. */
export function headersOfFailure({ failureHeaders }: Endpoint, status: number): AnswerHeaders {
  return {
    ...named,
    ...notStored,
    ...failureHeaders,
    ...(status === 401 && { 'WWW-Authenticate': always('how to show who calls', 'Bearer') }),
    ...(status === 403 && {
      'WWW-Authenticate': sometimes(
        'where the key may not do this: the permission that it does not hold',
        'Bearer realm="keyward", error="insufficient_scope", scope="flows:create"',
      ),
    }),
    ...((status === 429 || status === 503) && { 'Retry-After': always('seconds to wait', '1') }),
  };
}
