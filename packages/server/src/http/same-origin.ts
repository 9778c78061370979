import type { FastifyRequest } from 'fastify';
import { Refusal } from '../actions/refusal.ts';

/**
 * Rejects changes that do not come from the console's own pages. Another port of the same host shares cookies, and
 * SameSite does not exclude other ports, so the port must match as well.
 * @throws Refusal cross_origin
 */
export function requireSameOrigin(publicUrl: string, request: FastifyRequest): void {
  const { origin } = request.headers;
  const site = request.headers['sec-fetch-site'];
  const isSameOrigin =
    origin === undefined ? site === 'same-origin' : origin === publicUrl || origin === ownOrigin(request);
  if (!isSameOrigin) throw new Refusal('cross_origin');
}

/**
 * Returns the origin of the console under a loopback name, such as localhost. Under the public name, only the public
 * URL's scheme is allowed, because a page over plain HTTP can be forged in transit. The console is not available under
 * names that were added for the API.
 */
function ownOrigin(request: FastifyRequest): string | undefined {
  const { requestedHost: host, requestedScheme: scheme, hostKind } = request;
  return hostKind === 'local' ? URL.parse(`${scheme}://${host}`)?.origin : undefined;
}
