import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyBaseLogger, FastifyError, FastifyInstance } from 'fastify';
import type { Context } from '../../actions/context.ts';
import type { Refusal } from '../../actions/refusal.ts';
import {
  answerOf,
  answerOfError,
  type FailedRequest,
  JSON_TYPE,
  type RefusalAnswer,
  refusalOfFault,
} from '../error-answer.ts';
import { NO_STORE } from './answer-headers.ts';
import type { PreparedRefusal } from './prepared-refusal.ts';

/** Headers that belong to one answer and not to all. */
const OWN_TO_EACH = new Set(['content-type', 'content-length', 'date', 'connection', 'keep-alive', 'x-request-id']);

interface SenderParts {
  readonly context: Pick<Context, 'storage'>;
  readonly logger: Pick<FastifyBaseLogger, 'error'>;
}

const NO_BODY = ['content-length', '0'] as const;
const LAST = [...NO_BODY, 'connection', 'close'] as const;

/** Composes the head of an answer behind its first line, with Date and what keeps the connection; `writeHead` of Node calls it. */
interface HeadStoring {
  _storeHeader(firstLine: string, headers: readonly string[]): void;
}

/** Whether the head may be stored as text: not where the answer decides about the connection, as with a body or `Expect`. */
function storesHeads(response: ServerResponse): response is ServerResponse & HeadStoring {
  const { headers } = response.req;
  return '_storeHeader' in response && !Object.hasOwn(response, 'writeHead') && headers.expect === undefined;
}

/** What an operation threw, and how its client is told. */
interface OperationError extends Pick<FailedRequest, 'id' | 'schema' | 'speaksOAuth'> {
  readonly error: unknown;
}

/** Answers as the framework does: the same headers, the same shape of what is wrong. */
export class Sender {
  readonly #app: FastifyInstance;
  readonly #parts: SenderParts;
  #common: readonly string[] = [];
  #isClosing = false;

  /** @param app before it is ready */
  constructor(app: FastifyInstance, parts: SenderParts) {
    this.#app = app;
    this.#parts = parts;
    app.addHook('preClose', async () => {
      this.#isClosing = true;
    });
  }

  /** Takes over what the framework says with every answer, from one of its own, once it is ready. */
  async takeOver(): Promise<void> {
    const { headers } = await this.#app.inject('/healthz');
    const common = Object.entries(headers).filter(([name]) => !OWN_TO_EACH.has(name));
    this.#common = common.flatMap(([name, value]) => [name, String(value)]);
  }

  /**
   * An empty answer for machines, without what the common headers tell browsers, and without the name of a request that
   * nothing is logged of. @param headers names and values in turn; more are added
   */
  bare(response: ServerResponse, status: number, headers: string[]): void {
    headers.push(...NO_STORE, ...NO_BODY);
    if (this.#isClosing) headers.push('connection', 'close');
    response.writeHead(status, headers);
    response.end();
  }

  /**
   * The same with status 200 and the headers as text, each with its line end, which skips what Node does with each of them.
   * @returns false where only {@link bare} answers right, and nothing is sent
   */
  bareText(response: ServerResponse, head: string): boolean {
    if (!storesHeads(response)) return false;
    response._storeHeader(`HTTP/1.1 200 OK\r\n${head}`, this.#isClosing ? LAST : NO_BODY);
    response.end();
    return true;
  }

  /**
   * A refusal for machines. A proxy hands it on to its client, so it says nothing to browsers but not to guess: what holds
   * for Keyward's own pages does not hold for the service behind the proxy.
   * @param headers names and values in turn; more are added
   */
  bareRefusal(response: ServerResponse, requestId: string, refusal: PreparedRefusal, headers: string[]): void {
    const [before, after] = refusal.body;
    const text = before + requestId + after;
    headers.push(...refusal.headers, 'x-content-type-options', 'nosniff', 'x-request-id', requestId);
    headers.push('content-length', String(text.length));
    if (this.#isClosing) headers.push('connection', 'close');
    response.writeHead(refusal.status, headers);
    // All sentences are ASCII, as every header is: so both leave in one piece.
    response.end(text, 'latin1');
  }

  json(
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
    // As a string it leaves in one piece with the head, and as ASCII, which nearly all of them are, without being encoded.
    response.end(text, bytes === text.length ? 'latin1' : 'utf8');
  }

  refusal(response: ServerResponse, requestId: string, refusal: Refusal): void {
    this.#refuse(response, requestId, answerOf(refusal, requestId));
  }

  /** Answers whatever an operation throws, as the framework answers it. */
  error(request: IncomingMessage, response: ServerResponse, { id, error, ...more }: OperationError): void {
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const failed = { id, headers: request.headers, log: this.#logOf(id), ...more };
    this.#refuse(response, id, answerOfError(error as FastifyError, failed, this.#parts.context.storage.fault));
  }

  #refuse(response: ServerResponse, requestId: string, { status, headers, body }: RefusalAnswer): void {
    const said = new Set([...OWN_TO_EACH, ...this.#common]);
    const different = Object.entries(headers).filter(([name]) => !said.has(name));
    this.json(response, status, requestId, body, different.flat());
  }

  #logOf(id: string): FailedRequest['log'] {
    const { logger } = this.#parts;
    return {
      // Why Keyward is unavailable is logged once, where it is noticed: not for each of thousands of requests a second.
      warn: () => {},
      error: (details: object, sentence?: string) => logger.error({ ...details, request_id: id }, sentence),
    };
  }

  /** Answers an error that is no refusal: it is logged with the id of the request, and the answer has no detail. */
  failure(response: ServerResponse, error: unknown): void {
    const { context, logger } = this.#parts;
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
