import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { operations } from '@keyward/contract';
import type { FastifyBaseLogger, FastifySchemaCompiler } from 'fastify';
import type { Context } from '../../actions/context.ts';
import { Refusal } from '../../actions/refusal.ts';
import { exchangeToken } from '../../actions/tokens/exchange.ts';
import { refusalOfFault } from '../error-answer.ts';
import type { Target } from '../host-check.ts';
import { invalidRequest } from '../invalid-request.ts';
import { checkMessage } from '../message-check.ts';
import { NotStrictJson, parseStrictJson } from '../strict-json.ts';
import type { DirectRoute } from './direct-route.ts';
import type { Sender } from './sender.ts';

const { path, body: schema, answer } = operations.exchangeToken;
const PLAIN_JSON = /^application\/json(?:; ?charset=utf-8)?$/i;

export interface ExchangeParts {
  readonly context: Context;
  readonly sender: Sender;
  readonly logger: FastifyBaseLogger;
  readonly bodyLimit: number;
  readonly checkHost: (target: Target) => void;
  readonly addressOf: (request: IncomingMessage) => string | null;
  /** The framework's own, so that a body is judged by the schema alike. */
  readonly compileSchema: FastifySchemaCompiler<unknown>;
}

/** The exchange of a request token, as integrations ask for it again and again. */
export function exchangeRoute(parts: ExchangeParts): DirectRoute {
  const validate = parts.compileSchema({ schema, method: 'POST', url: path, httpPart: 'body' });
  const accept = (value: unknown): { jwt: string } => {
    if (validate(value) === true) return value as { jwt: string };
    throw invalidRequest(validate.errors ?? [], 'body', { body: schema });
  };
  return {
    take(request, response) {
      if (request.method !== 'POST' || request.url !== path || !isPlain(request, parts.bodyLimit)) return false;
      void answerExchange(parts, accept, request, response);
      return true;
    },
  };
}

/** Sent with its length and as JSON, and by no proxy that speaks of another host. */
function isPlain({ headers }: IncomingMessage, bodyLimit: number): boolean {
  return (
    PLAIN_JSON.test(headers['content-type'] ?? '') &&
    Number(headers['content-length']) <= bodyLimit &&
    headers['x-forwarded-host'] === undefined &&
    headers['content-encoding'] === undefined
  );
}

async function answerExchange(
  { context, sender, logger, checkHost, addressOf }: ExchangeParts,
  accept: (value: unknown) => { jwt: string },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const id = randomUUID();
  try {
    const bytes = await readBody(request);
    checkMessage(request);
    checkHost({ url: path, host: request.headers.host ?? '' });
    const body = accept(readJson(bytes));
    const visitor = { kind: 'visitor', ip: addressOf(request) } as const;
    sender.json(response, answer.status, id, await exchangeToken(context, visitor, { body }));
  } catch (error) {
    const refusal = error instanceof Refusal ? error : refusalOfFault(error, context.storage.fault);
    if (refusal !== error) logger.error({ err: error, code: refusal.code, request_id: id }, 'request failed');
    if (!response.destroyed) sender.refusal(response, id, refusal);
  }
}

function readBody(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    // Whoever went away gets no answer.
    request.on('error', () => reject(new Refusal('invalid_request')));
  });
}

function readJson(bytes: Buffer): unknown {
  // Nothing is no body, as in the framework's parser; the schema has the sentence for it.
  if (bytes.length === 0) return undefined;
  try {
    return parseStrictJson(bytes);
  } catch (error) {
    throw new Refusal('invalid_json', (error instanceof NotStrictJson && error.message) || undefined);
  }
}
