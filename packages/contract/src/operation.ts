import type { Static, TObject, TSchema } from 'typebox';
import type { ErrorCode } from './errors.ts';
import { type OperationId, type Route, routes } from './routes.ts';

/** The status and schema of a success response. The route defines its wrapping. */
export interface SuccessResponse<S extends TSchema | undefined = TSchema | undefined> {
  readonly status: 200 | 201 | 204;
  readonly schema: S;
}

/** The default limit of a request body, in bytes. */
export const BODY_LIMIT = 64 * 1024;

/** The specification of an operation besides its route. */
export interface Specification {
  readonly summary: string;
  readonly description?: string;
  readonly tag: Tag;
  readonly params?: TObject;
  readonly query?: TObject;
  /** The request headers that the operation reads, in lower case. */
  readonly headers?: TObject;
  readonly body?: TSchema;
  /**
   * The maximum body size in bytes; {@link BODY_LIMIT} by default. Operations without authentication accept no larger
   * body.
   */
  readonly bodyLimit?: number;
  /**
   * True if the size limit rejects some bodies that the schema allows, because no request has every part at its
   * maximum. The description states the limit.
   */
  readonly boundedByBytes?: true;
  /** True if the body may be absent. */
  readonly bodyOptional?: true;
  readonly answer: SuccessResponse;
  /** True if the response has an ETag: the version of the record, which the record's PUT accepts as If-Match. */
  readonly versioned?: true;
  /** True if the response may be cached; all other responses are `no-store`. */
  readonly cacheable?: true;
  /**
   * True if the response contains no secret, so compressing it leaks nothing to a caller that controls a part of it
   * (BREACH).
   */
  readonly compressible?: true;
  /** The operation's own error codes, in addition to those of all operations with the same access; see openapi.ts. */
  readonly errors?: readonly ErrorCode[];
  /** Errors about the subject of a token exchange; see {@link SUBJECT_ERROR_STATUS} of oauth-error.ts. */
  readonly subjectErrors?: readonly ErrorCode[];
}

/** The groups of operations with their descriptions, in the order of the OpenAPI document. */
export const tags = {
  Tokens: 'Exchange credentials for access tokens, and refresh them.',
  'API keys': 'Create, change, rotate, import, export and delete API keys.',
  Reviews: 'Review the keys of the account, and the notices of keys that expire.',
  'Shared secret': 'The secret with which integrations sign request tokens.',
  Checks: 'Check whether an API key is valid and has a permission.',
  OAuth: 'OAuth 2.0: tokens for services, introspection, revocation, metadata and public keys.',
  Session: 'Sign in to the console, and manage your own sessions and profile.',
  Users: 'Invite, change and delete the users of the account.',
  Roles: 'Roles, and the resources on which they grant permissions.',
  'Forward-auth': 'Check requests for a reverse proxy, and manage its routes.',
  Replicas: 'Verifiers that hold a copy of the keys of the account.',
  Webhooks: 'Send the changes of the account to other systems.',
  Leaks: 'Find keys that were published, and decide what happens to them.',
  Account: 'Settings of the account.',
  Audit: 'Search the audit log.',
  System: 'Health of the server, and this document.',
} as const;

export type Tag = keyof typeof tags;

export type Operation<Id extends OperationId = OperationId, S extends Specification = Specification> = Route &
  S & { readonly id: Id };

export function operation<const Id extends OperationId, const S extends Specification>(
  id: Id,
  specification: S,
): (typeof routes)[Id] & S & { readonly id: Id } {
  return { id, ...routes[id], ...specification };
}

export function created<S extends TSchema>(schema: S): SuccessResponse<S> {
  return { status: 201, schema };
}

export function ok<S extends TSchema>(schema: S): SuccessResponse<S> {
  return { status: 200, schema };
}

export const noContent: SuccessResponse<undefined> = { status: 204, schema: undefined };

type StaticOf<S> = S extends TSchema ? Static<S> : unknown;

/** The input of the operation's handler and callers: path and query parameters, and the body. */
export type Input<O> = (O extends { params: infer P } ? { readonly params: StaticOf<P> } : unknown) &
  (O extends { query: infer Q } ? { readonly query: StaticOf<Q> } : unknown) &
  (O extends { headers: infer H } ? { readonly headers: StaticOf<H> } : unknown) &
  (O extends { body: infer B }
    ? O extends { bodyOptional: true }
      ? { readonly body?: StaticOf<B> }
      : { readonly body: StaticOf<B> }
    : unknown);

/** The response of the operation, without the envelope. */
export type Output<O> = O extends { answer: SuccessResponse<infer S> }
  ? S extends TSchema
    ? Static<S>
    : undefined
  : never;
