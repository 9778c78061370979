import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { BODY_LIMIT, type Operation, operations, wrappingOf } from '@keyward/contract';
import { gateOf } from '../../actions/action.ts';
import type { Context } from '../../actions/context.ts';
import { SchemaMismatch, schemaValidator } from '../../parsing/schema-validator.ts';
import { parseBody } from '../body-parsers.ts';
import { callerOfBearer } from '../credentials.ts';
import { DIRECT_OPERATIONS } from '../direct-operations.ts';
import { readForm } from '../form.ts';
import type { ForwardedReader } from '../forwarded.ts';
import type { HostKind, Target } from '../host-check.ts';
import { checkEncoding, checkFraming } from '../message-check.ts';
import { type AnyHandler, type RequestCaller, requireForm, toEnvelope } from '../operation-route.ts';
import { handlers } from '../operations.ts';
import type { TransportCheck } from '../transport.ts';
import type { DirectRoute } from './direct-route.ts';
import type { Sender } from './sender.ts';

const JSON_BODY = /^application\/json(?:; ?charset=utf-8)?$/i;
const FORM_BODY = /^application\/x-www-form-urlencoded(?:; ?charset=utf-8)?$/i;
const NO_CACHE = ['pragma', 'no-cache'] as const;

export interface OperationOptions {
  readonly context: Context;
  readonly sender: Sender;
  readonly checkHost: (target: Target) => HostKind | undefined;
  readonly checkTransport: TransportCheck;
  readonly forwarded: ForwardedReader;
}

/**
 * Handles plain requests to {@link DIRECT_OPERATIONS}, with the same checks as the framework's hooks and in the same
 * order.
 */
export function operationRoute(options: OperationOptions): DirectRoute {
  const operationsByPath = new Map<string | undefined, DirectOperation>(
    DIRECT_OPERATIONS.map((id) => [operations[id].path, new DirectOperation(options, operations[id])]),
  );
  return {
    handle(request, response) {
      const operation = request.method === 'POST' ? operationsByPath.get(request.url) : undefined;
      if (!operation?.accepts(request)) return false;
      void operation.respond(request, response);
      return true;
    },
  };
}

class DirectOperation {
  readonly #options: OperationOptions;
  readonly #operation: Operation;
  readonly #handler: AnyHandler;
  readonly #admit: ReturnType<typeof gateOf> | undefined;
  readonly #contentType: RegExp;
  readonly #matchesSchema: ReturnType<typeof schemaValidator>;

  constructor(options: OperationOptions, operation: Operation) {
    const { access, body = {}, id, encoding } = operation;
    this.#options = options;
    this.#operation = operation;
    this.#handler = handlers[id] as AnyHandler;
    this.#admit = access === 'open' ? undefined : gateOf(access);
    this.#contentType = encoding === 'form' ? FORM_BODY : JSON_BODY;
    this.#matchesSchema = schemaValidator({ schema: body });
  }

  /** Returns whether a request is plain: a small body of the expected type and known length, and no session. */
  accepts({ headers }: IncomingMessage): boolean {
    const { 'content-type': type = '', 'content-length': length = '0', authorization } = headers;
    return (
      this.#contentType.test(type) &&
      Number(length) > 0 &&
      Number(length) <= BODY_LIMIT &&
      headers['content-encoding'] === undefined &&
      headers.expect === undefined &&
      (this.#admit === undefined || authorization !== undefined)
    );
  }

  async respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { context, sender } = this.#options;
    const { answer: expected, protocol, body: schema } = this.#operation;
    const id = randomUUID();
    try {
      this.#checkMessage(request);
      const caller = await this.#callerOf(request);
      checkEncoding(request);
      const bytes = await readBody(request);
      if (bytes === undefined) return;
      const input = { params: {}, query: {}, headers: {}, body: this.#bodyOf(bytes) };
      const result = await this.#handler(context, caller, input);
      const body = wrappingOf(this.#operation) === 'bare' ? result : toEnvelope(expected.status, result);
      sender.sendJson(response, expected.status, id, body, protocol === 'oauth' ? NO_CACHE : []);
    } catch (error) {
      sender.error(request, response, { id, error, schema: { body: schema }, speaksOAuth: protocol === 'oauth' });
    }
  }

  /** @throws Refusal invalid_request, misdirected_host, https_required */
  #checkMessage(request: IncomingMessage): void {
    const { checkHost, checkTransport, forwarded } = this.#options;
    checkFraming(request);
    checkTransport(request, checkHost({ url: this.#operation.path, host: forwarded.host(request) }));
  }

  /** Runs before the body is read, so that a denied caller costs no more than its headers. */
  async #callerOf(request: IncomingMessage): Promise<RequestCaller> {
    const { context, forwarded } = this.#options;
    const ip = forwarded.clientIp(request);
    const { authorization = '' } = request.headers;
    if (this.#admit) return this.#admit(await callerOfBearer(context, authorization, ip));
    const isOAuth = this.#operation.protocol === 'oauth';
    return { kind: 'visitor', ip, ...(isOAuth && { authorization: request.headers.authorization }) };
  }

  /** @throws Refusal invalid_json, invalid_request; SchemaMismatch */
  #bodyOf(bytes: Buffer): unknown {
    const isForm = this.#operation.encoding === 'form';
    const body = isForm ? readForm(bytes.toString()) : parseBody(bytes);
    if (isForm) requireForm(body);
    if (!this.#matchesSchema(body)) throw new SchemaMismatch(this.#matchesSchema.errors ?? []);
    return body;
  }
}

/** @returns undefined if the client has disconnected */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  // The body arrived with the headers. Waiting for its `end` event would take longer than all checks of the message.
  if (request.complete) return concatenate(readArrivedChunks(request));
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => resolve(concatenate(chunks)));
    request.on('error', () => resolve(undefined));
  });
}

/** Usually one chunk: sockets are read in chunks of 64 kB, TLS in records of 16 kB. */
function* readArrivedChunks(request: IncomingMessage): Generator<Buffer> {
  for (let chunk: Buffer | null = request.read(); chunk !== null; chunk = request.read()) yield chunk;
}

function concatenate(chunks: Iterable<Buffer>): Buffer {
  const [first, ...otherChunks] = chunks;
  return first && otherChunks.length === 0 ? first : Buffer.concat([first ?? Buffer.alloc(0), ...otherChunks]);
}
