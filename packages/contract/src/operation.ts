import type { Static, TObject, TSchema } from 'typebox';
import type { ErrorCode } from './errors.ts';
import { type OperationId, type Route, routes } from './routes.ts';

/** The status of a successful answer, and what is in it; how it travels is the route's to say. */
export interface Answer<S extends TSchema | undefined = TSchema | undefined> {
  readonly status: 200 | 201 | 204;
  readonly schema: S;
}

/** The largest body of an operation that names no limit of its own, in bytes. */
export const BODY_LIMIT = 64 * 1024;

/** What an operation says beyond its route. */
export interface Specification {
  readonly summary: string;
  readonly description?: string;
  readonly tag: Tag;
  readonly params?: TObject;
  readonly query?: TObject;
  /** Headers that mean something to it, in lower case. */
  readonly headers?: TObject;
  readonly body?: TSchema;
  /** In bytes, where it is not {@link BODY_LIMIT}. An operation that is open to all takes no larger body. */
  readonly bodyLimit?: number;
  /** The limit refuses bodies that the schema allows: no request has all parts at their largest. The description states it. */
  readonly boundedByBytes?: true;
  /** The body may be left out altogether. */
  readonly bodyOptional?: true;
  readonly answer: Answer;
  /** The answer carries an ETag: the version of the record, which the PUT of the record takes as If-Match. */
  readonly versioned?: true;
  /** The answer may say how long clients cache it; every other one is `no-store`. */
  readonly cacheable?: true;
  /** The answer holds no secret, so compressing it tells nothing to a caller who can choose a part of it (BREACH). */
  readonly compressible?: true;
  /** Beyond those that every operation of its access can give; see openapi.ts. */
  readonly errors?: readonly ErrorCode[];
  /** Errors about the subject of a token exchange; see {@link SUBJECT_ERROR_STATUS} of oauth-error.ts. */
  readonly subjectErrors?: readonly ErrorCode[];
}

/** The groups of operations, in the order of the document, and what each holds. */
export const tags = {
  Tokens: 'Exchange credentials for access tokens, and refresh them.',
  'API keys': 'Create, change, rotate, import, export and delete API keys.',
  Reviews: 'Review the keys of the account, and the notices of keys that expire.',
  'Shared secret': 'The secret with which integrations sign request tokens.',
  Checks: 'Check whether an API key is valid and has a permission.',
  OAuth: 'OAuth 2.0: tokens for services, introspection, revocation, metadata and public keys.',
  Session: 'Sign in at the console, and manage your own sessions and profile.',
  Users: 'Invite, change and delete the users of the account.',
  Roles: 'Roles, and the resources on which they grant permissions.',
  'Forward-auth': 'Check requests for a reverse proxy, and manage its routes.',
  Replicas: 'Verifiers that hold a copy of the keys of the account.',
  Webhooks: 'Send the changes of the account to other systems.',
  Leaks: 'Find keys that were published, and decide what happens to them.',
  Account: 'Settings of the account.',
  Audit: 'Search the audit log.',
  System: 'The state of the server, and this document.',
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

export function created<S extends TSchema>(schema: S): Answer<S> {
  return { status: 201, schema };
}

export function ok<S extends TSchema>(schema: S): Answer<S> {
  return { status: 200, schema };
}

export const noContent: Answer<undefined> = { status: 204, schema: undefined };

type StaticOf<S> = S extends TSchema ? Static<S> : unknown;

/** Parameters of the path, of the query and the body, as the operation's handler and its callers see them. */
export type Input<O> = (O extends { params: infer P } ? { readonly params: StaticOf<P> } : unknown) &
  (O extends { query: infer Q } ? { readonly query: StaticOf<Q> } : unknown) &
  (O extends { headers: infer H } ? { readonly headers: StaticOf<H> } : unknown) &
  (O extends { body: infer B }
    ? O extends { bodyOptional: true }
      ? { readonly body?: StaticOf<B> }
      : { readonly body: StaticOf<B> }
    : unknown);

/** What the operation answers, without the envelope. */
export type Output<O> = O extends { answer: Answer<infer S> } ? (S extends TSchema ? Static<S> : undefined) : never;
