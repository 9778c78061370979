import type { FastifyInstance } from 'fastify';
import { rejectOtherMethods } from './other-methods.ts';

const PATH = '/.well-known/security.txt';
/** RFC 9116, 2.5.5 recommends less than a year. */
const VALID_SECONDS = 90 * 86_400;
const CACHED_SECONDS = 86_400;

/**
 * Publishes this installation's contact for vulnerability reports (RFC 9116).
 * @param contact a mailto:, https: or tel: URI
 * @param now Unix time in seconds
 */
export function addSecurityTxt(app: FastifyInstance, contact: string, now: () => number): void {
  app.get(PATH, (_request, reply) => {
    const expires = new Date((now() + VALID_SECONDS) * 1000).toISOString();
    reply.type('text/plain; charset=utf-8').header('cache-control', `public, max-age=${CACHED_SECONDS}`);
    return reply.send(`Contact: ${contact}\nExpires: ${expires}\n`);
  });
  rejectOtherMethods(app, PATH, ['GET', 'HEAD']);
}
