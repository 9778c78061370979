import type { FastifyRequest } from 'fastify';
import { Refusal } from '../actions/refusal.ts';

/**
 * Lets a changing request through only from the console's own pages. Another port of the same host shares cookies, and
 * SameSite does not stop it, so the origin must match to the port.
 * @throws Refusal cross_origin
 */
export function requireSameOrigin(publicUrl: string, request: FastifyRequest): void {
  const { origin } = request.headers;
  const site = request.headers['sec-fetch-site'];
  const same = origin === undefined ? site === 'same-origin' : origin === publicUrl || origin === ownOrigin(request);
  if (!same) throw new Refusal('cross_origin');
}

/**
 * The console reached by a loopback name, such as localhost. Under the public name only the public scheme is the console: a
 * page over http may be anybody's on the way. Under names that were added for the API there is no console.
 */
function ownOrigin(request: FastifyRequest): string | undefined {
  const { askedHost: host, askedScheme: scheme, hostKind } = request;
  return hostKind === 'local' ? URL.parse(`${scheme}://${host}`)?.origin : undefined;
}
