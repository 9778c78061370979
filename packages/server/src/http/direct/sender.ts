import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyBaseLogger, FastifyError, FastifyInstance } from 'fastify';
import type { Context } from '../../actions/context.ts';
import type { Refusal } from '../../actions/refusal.ts';
import {
  type FailedRequest,
  JSON_TYPE,
  type RefusalResponse,
  refusalOfFault,
  responseOf,
  responseOfError,
} from '../error-response.ts';
import type { PreparedRefusal } from './prepared-refusal.ts';
import { NO_STORE } from './response-headers.ts';

/** Headers that differ between responses. */
const PER_RESPONSE = new Set(['content-type', 'content-length', 'date', 'connection', 'keep-alive', 'x-request-id']);

interface SenderOptions {
  readonly context: Pick<Context, 'storage'>;
  readonly logger: Pick<FastifyBaseLogger, 'error'>;
}

const NO_BODY = ['content-length', '0'] as const;
const NO_BODY_AND_CLOSE = [...NO_BODY, 'connection', 'close'] as const;

/** Node's internal method behind `writeHead`, which adds Date and the connection headers to a response. */
interface HeadWriter {
  _storeHeader(firstLine: string, headers: readonly string[]): void;
}

/**
 * Returns whether the headers may be sent as text. They may not if the response decides about the connection, as with a
 * body or `Expect`.
 */
function canStoreHead(response: ServerResponse): response is ServerResponse & HeadWriter {
  const { headers } = response.req;
  return '_storeHeader' in response && !Object.hasOwn(response, 'writeHead') && headers.expect === undefined;
}

/** An operation's error and the request details that its response depends on. */
interface OperationError extends Pick<FailedRequest, 'id' | 'schema' | 'speaksOAuth'> {
  readonly error: unknown;
}

/** Sends the same headers and error format as the framework. */
export class Sender {
  readonly #app: FastifyInstance;
  readonly #options: SenderOptions;
  #common: readonly string[] = [];
  #isClosing = false;

  /** @param app before it is ready */
  constructor(app: FastifyInstance, options: SenderOptions) {
    this.#app = app;
    this.#options = options;
    app.addHook('preClose', async () => {
      this.#isClosing = true;
    });
  }

  /** Copies the headers that every response has from a response of the framework, once the framework is ready. */
  async copyCommonHeaders(): Promise<void> {
    const { headers } = await this.#app.inject('/healthz');
    const common = Object.entries(headers).filter(([name]) => !PER_RESPONSE.has(name));
    this.#common = common.flatMap(([name, value]) => [name, String(value)]);
  }

  /**
   * Sends an empty response to machines. Omits the common headers, which only browsers need, and the request id,
   * because the request is not logged.
   * @param headers alternating names and values; more are added
   */
  sendEmpty(response: ServerResponse, status: number, headers: string[]): void {
    headers.push(...NO_STORE, ...NO_BODY);
    if (this.#isClosing) headers.push('connection', 'close');
    response.writeHead(status, headers);
    response.end();
  }

  /**
   * Sends status 200 with the headers as text, each with its line end. Avoids Node's work for each header.
   * @returns false if the response requires {@link sendEmpty}; nothing is sent then
   */
  sendHeaderText(response: ServerResponse, head: string): boolean {
    if (!canStoreHead(response)) return false;
    response._storeHeader(`HTTP/1.1 200 OK\r\n${head}`, this.#isClosing ? NO_BODY_AND_CLOSE : NO_BODY);
    response.end();
    return true;
  }

  /**
   * Sends a refusal to machines. A proxy passes the refusal on to its client, so nosniff is the only header for
   * browsers: the policies of Keyward's own pages do not apply to the service behind the proxy.
   * @param headers alternating names and values; more are added
   */
  sendRefusal(response: ServerResponse, requestId: string, refusal: PreparedRefusal, headers: string[]): void {
    const [before, after] = refusal.body;
    const text = before + requestId + after;
    headers.push(...refusal.headers, 'x-content-type-options', 'nosniff', 'x-request-id', requestId);
    headers.push('content-length', String(text.length));
    if (this.#isClosing) headers.push('connection', 'close');
    response.writeHead(refusal.status, headers);
    // All messages and headers are ASCII, so both are sent in one write.
    response.end(text, 'latin1');
  }

  sendJson(
    response: ServerResponse,
    status: number,
    requestId: string,
    body: unknown,
    headers: readonly string[] = [],
  ): void {
    const text = JSON.stringify(body);
    const bytes = Buffer.byteLength(text);
    const length = ['content-type', JSON_TYPE, 'content-length', String(bytes)];
    response.writeHead(status, [...this.#head(requestId), ...headers, ...length]);
    // A string is sent in one write with the headers. Nearly all responses are ASCII, which needs no encoding.
    response.end(text, bytes === text.length ? 'latin1' : 'utf8');
  }

  refusal(response: ServerResponse, requestId: string, refusal: Refusal): void {
    this.#sendRefusal(response, requestId, responseOf(refusal, requestId));
  }

  /** Sends any error of an operation in the format of the framework. */
  error(request: IncomingMessage, response: ServerResponse, { id, error, ...requestDetails }: OperationError): void {
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const failedRequest = { id, headers: request.headers, log: this.#logOf(id), ...requestDetails };
    this.#sendRefusal(
      response,
      id,
      responseOfError(error as FastifyError, failedRequest, this.#options.context.storage.fault),
    );
  }

  #sendRefusal(response: ServerResponse, requestId: string, { status, headers, body }: RefusalResponse): void {
    const headerNames = new Set([...PER_RESPONSE, ...this.#common]);
    const otherHeaders = Object.entries(headers).filter(([name]) => !headerNames.has(name));
    this.sendJson(response, status, requestId, body, otherHeaders.flat());
  }

  #logOf(id: string): FailedRequest['log'] {
    const { logger } = this.#options;
    return {
      // The cause of unavailability is logged once, where it is detected, and not for thousands of requests a second.
      warn: () => {},
      error: (details: object, message?: string) => logger.error({ ...details, request_id: id }, message),
    };
  }

  /** Handles an unexpected error: logs it with the request id; the response contains no details. */
  sendUnexpectedError(response: ServerResponse, error: unknown): void {
    const { context, logger } = this.#options;
    const requestId = randomUUID();
    const refusal = refusalOfFault(error, context.storage.fault);
    logger.error({ err: error, code: refusal.code, request_id: requestId }, 'request failed');
    if (response.headersSent) response.destroy();
    else this.refusal(response, requestId, refusal);
  }

  #head(requestId: string): string[] {
    const head = [...this.#common, 'x-request-id', requestId];
    if (this.#isClosing) head.push('connection', 'close');
    return head;
  }
}
