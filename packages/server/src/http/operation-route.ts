import { Readable } from 'node:stream';
import { type Operation, wrappingOf } from '@keyward/contract';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { gateOf } from '../actions/action.ts';
import { Cacheable } from '../actions/cacheable.ts';
import type { Context } from '../actions/context.ts';
import { BatchedList, Page, TextFile } from '../actions/page.ts';
import { Refusal } from '../actions/refusal.ts';
import type { SignedIn } from '../actions/session/sign-in-result.ts';
import { Versioned } from '../actions/version.ts';
import type { Caller, Visitor } from '../domain/caller.ts';
import { compressedJson } from './compressed-json.ts';
import { type Content, sendContent, textContent } from './content.ts';
import type { Cookies } from './cookies.ts';
import { identify } from './credentials.ts';
import { JSON_TYPE } from './error-response.ts';
import { listBody } from './list-body.ts';
import { readQueryValues } from './query-values.ts';
import { requireSameOrigin } from './same-origin.ts';

declare module 'fastify' {
  interface FastifyRequest {
    caller: RequestCaller;
  }
}

/**
 * The caller, with the proof of an earlier sign-in from its browser. The action itself authenticates an OAuth client.
 */
export type RequestCaller = (Caller | Visitor) & {
  readonly device?: string | undefined;
  readonly authorization?: string | undefined;
};

/** An action as the HTTP layer calls it. */
export type AnyHandler = (
  context: Context,
  caller: RequestCaller,
  input: { params: unknown; query: unknown; headers: unknown; body: unknown },
) => Promise<unknown>;

/** Operations that sign a user in. Pages of other sites must not be able to call them. */
const SESSION_OPERATIONS: ReadonlySet<string> = new Set(['signIn', 'setUp', 'enroll']);

/** Operations that receive or return a user's password, or open a session. */
const USER_SECRET_OPERATIONS: ReadonlySet<string> = new Set([...SESSION_OPERATIONS, 'passwordToken']);
/** Operations that return a sign-in link; keys never receive such links. */
const LINK_OPERATIONS: ReadonlySet<string> = new Set(['createUser', 'approveUser', 'resetUserPassword']);

/** Registers an operation of the contract: its path, its schemas and the format of its response. */
export function addOperation(
  app: FastifyInstance,
  context: Context,
  cookies: Cookies,
  operation: Operation,
  handler: AnyHandler,
): void {
  const { access } = operation;
  const admit = access === 'open' ? undefined : gateOf(access);
  app.route({
    method: operation.method,
    url: fastifyPath(operation.path),
    ...(operation.bodyLimit !== undefined && { bodyLimit: operation.bodyLimit }),
    schema: {
      ...(operation.params && { params: operation.params }),
      ...(operation.query && { querystring: operation.query }),
      ...(operation.headers && { headers: operation.headers }),
      ...(operation.body && { body: operation.body }),
    },
    // Before the body is read, so that a denied caller costs no more than its headers.
    onRequest: async (request) => {
      request.caller = admit
        ? admit(await identify(context, cookies, request))
        : visitorOf(context, cookies, operation, request);
      if (LINK_OPERATIONS.has(operation.id) && request.caller.kind !== 'key') request.requireUserTransport();
    },
    preValidation: async (request) => {
      readQueryValues(operation, request);
      if (operation.encoding === 'form') requireForm(request.body);
      // A missing body counts as omitted; `null` is a body that is not an object.
      if (operation.bodyOptional && request.body === undefined) request.body = {};
    },
    handler: async (request, reply) => {
      const { params, query, headers, body } = request;
      const result = await handler(context, request.caller, { params, query, headers, body });
      if (operation.id === 'describeApi') return sendContent(request, reply, documentContent(result as object));
      const content = prepareResponse(reply, cookies, operation, result);
      return isCompressible(operation, content) ? compressedJson(request, reply, content) : content;
    },
  });
}

/** @throws Refusal invalid_request */
export function requireForm(body: unknown): void {
  if (body === undefined || body === null || Object.keys(body).length === 0) {
    throw new Refusal('invalid_request', 'The form in the body is empty. Send its members form-encoded.');
  }
}

function isCompressible(operation: Operation, content: unknown): content is object {
  return operation.compressible === true && !(content instanceof Readable);
}

export function fastifyPath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1');
}

function visitorOf(context: Context, cookies: Cookies, operation: Operation, request: FastifyRequest): RequestCaller {
  if (USER_SECRET_OPERATIONS.has(operation.id)) request.requireUserTransport();
  if (SESSION_OPERATIONS.has(operation.id)) requireSameOrigin(context.publicUrl, request);
  const { authorization } = request.headers;
  return {
    kind: 'visitor',
    ip: request.clientIp,
    device: cookies.device(request),
    ...(operation.protocol === 'oauth' && { authorization }),
  };
}

function prepareResponse(reply: FastifyReply, cookies: Cookies, operation: Operation, result: unknown): unknown {
  if (result instanceof Cacheable) {
    const content = prepareResponse(reply, cookies, operation, result.data);
    reply.header('cache-control', `max-age=${result.maxAgeSeconds}`);
    return content;
  }
  if (result instanceof Versioned) {
    reply.header('etag', result.etag);
    return prepareResponse(reply, cookies, operation, result.data);
  }
  const { status } = operation.answer;
  const wrapping = wrappingOf(operation);
  reply.code(status).header('cache-control', 'no-store');
  // RFC 6749, 5.1.
  if (operation.protocol === 'oauth') reply.header('pragma', 'no-cache');
  if (operation.id === 'signOut') cookies.clearSession(reply);
  if (wrapping === 'empty') return null;
  if (result instanceof TextFile) return sendFile(reply, result);
  reply.type(JSON_TYPE);
  if (wrapping === 'bare') return result;
  if (SESSION_OPERATIONS.has(operation.id)) {
    const signedIn = result as SignedIn;
    cookies.setSignedIn(reply, signedIn);
    return toEnvelope(status, signedIn.view);
  }
  if (result instanceof BatchedList) return Readable.from(listBody(status, result));
  return result instanceof Page ? toEnvelope(status, result.data, result.meta) : toEnvelope(status, result);
}

/**
 * Serialized documents, by the identity of their source. Anyone may request them, and serializing half a megabyte
 * blocks all other requests.
 */
const contents = new WeakMap<object, Content>();

function documentContent(document: object): Content {
  const content = contents.get(document) ?? textContent(JSON_TYPE, 'no-store', JSON.stringify(document));
  contents.set(document, content);
  return content;
}

/** Browsers save the response as a file, whatever its content. */
function sendFile(reply: FastifyReply, { name, type, parts }: TextFile): Readable {
  reply.type(`${type}; charset=utf-8`).header('content-disposition', `attachment; filename="${name}"`);
  return Readable.from(parts);
}

export function toEnvelope(status: number, data: unknown, meta: object = {}) {
  return { meta: { code: status, count: Array.isArray(data) ? data.length : 1, ...meta }, data };
}
