import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type ExchangeRequest, operations } from '@keyward/contract';
import { Compile } from 'typebox/schema';
import type { Context } from '../../actions/context.ts';
import { Refusal } from '../../actions/refusal.ts';
import { exchangeToken } from '../../actions/tokens/exchange.ts';
import { parseStrictJson } from '../../parsing/strict-json.ts';
import type { ForwardedReader } from '../forwarded.ts';
import type { HostKind, Target } from '../host-check.ts';
import { checkEncoding, checkFraming } from '../message-check.ts';
import type { TransportCheck } from '../transport.ts';
import type { DirectRoute } from './direct-route.ts';
import type { Sender } from './sender.ts';

const { path, body: schema, answer } = operations.exchangeToken;
const shape = Compile(schema);
const PLAIN_JSON = /^application\/json(?:; ?charset=utf-8)?$/i;

export interface ExchangeParts {
  readonly context: Context;
  readonly sender: Sender;
  readonly bodyLimit: number;
  readonly checkHost: (target: Target) => HostKind | undefined;
  readonly checkTransport: TransportCheck;
  readonly forwarded: ForwardedReader;
}

/** The exchange of a request token, as integrations ask for it again and again. */
export function exchangeRoute(parts: ExchangeParts): DirectRoute {
  return {
    take(request, response) {
      if (request.method !== 'POST' || request.url !== path || !isPlain(request, parts.bodyLimit)) return false;
      void answerExchange(parts, request, response);
      return true;
    },
  };
}

/** Sent with its length and as JSON. */
function isPlain({ headers }: IncomingMessage, bodyLimit: number): boolean {
  return (
    PLAIN_JSON.test(headers['content-type'] ?? '') &&
    Number(headers['content-length']) <= bodyLimit &&
    headers['content-encoding'] === undefined
  );
}

async function answerExchange(parts: ExchangeParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { context, sender, forwarded } = parts;
  const bytes = await readBody(request);
  const body = bytes && understand(parts, request, bytes);
  if (bytes === undefined) return;
  if (body === undefined) return sender.relay(request, response, bytes);
  const id = randomUUID();
  try {
    const tokens = await exchangeToken(context, { kind: 'visitor', ip: forwarded.clientIp(request) }, { body });
    sender.json(response, answer.status, id, tokens);
  } catch (error) {
    if (error instanceof Refusal) sender.refusal(response, id, error);
    else sender.failure(response, error);
  }
}

/** @returns undefined when something about the request is wrong: the framework knows the sentence for it */
function understand(
  { checkHost, checkTransport, forwarded }: ExchangeParts,
  request: IncomingMessage,
  bytes: Buffer,
): ExchangeRequest | undefined {
  try {
    checkFraming(request);
    checkEncoding(request);
    checkTransport(request, checkHost({ url: path, host: forwarded.host(request) }));
    const body = parseStrictJson(bytes);
    return shape.Check(body) ? body : undefined;
  } catch {
    return undefined;
  }
}

/** @returns undefined when whoever sent it went away */
function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    request.on('error', () => resolve(undefined));
  });
}
