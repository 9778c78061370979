import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { Refusal } from '../actions/refusal.ts';

/** Stands in the built page where each answer gets a nonce of its own. */
const NONCE_PLACEHOLDER = '__KEYWARD_NONCE__';

/** Serves the console: its files as they are, and its one page at every address that is not the API's. */
export async function addConsole(app: FastifyInstance, directory: string): Promise<void> {
  const page = readFileSync(join(directory, 'index.html'), 'utf8');
  await app.register(fastifyStatic, {
    root: join(directory, 'assets'),
    prefix: '/assets/',
    index: false,
    // The names bear the hash of the content.
    immutable: true,
    maxAge: '1y',
  });
  app.get('/favicon.svg', (_request, reply) =>
    reply.sendFile('favicon.svg', directory, { maxAge: '1d', immutable: false }),
  );
  app.get('/*', (request, reply) => {
    if (isApi(request.url)) {
      throw new Refusal('not_found', 'There is nothing at this address. See /docs for what there is.');
    }
    return sendPage(reply, page);
  });
}

function isApi(url: string): boolean {
  return /^\/(?:api|\.well-known|oauth2)(?:\/|\?|$)/.test(url);
}

function sendPage(reply: FastifyReply, page: string): FastifyReply {
  const nonce = randomBytes(16).toString('base64');
  return reply
    .type('text/html; charset=utf-8')
    .header('cache-control', 'no-store')
    .header('content-security-policy', consolePolicy(nonce))
    .send(page.replaceAll(NONCE_PLACEHOLDER, nonce));
}

function consolePolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}
