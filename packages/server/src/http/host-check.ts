import type { FastifyRequest } from 'fastify';
import { Refusal } from '../actions/refusal.ts';

/** Probes come by address, and tell nothing. */
const ANY_HOST = new Set(['/healthz', '/readyz']);

const LOCAL_NAMES = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * Answers only to names that are ours, so that a page whose name was made to resolve to this address (DNS rebinding)
 * reaches nothing.
 * @returns a check that throws Refusal misdirected_host
 */
export function hostCheck(publicUrl: string, port: () => number): (request: FastifyRequest) => void {
  const ours = new URL(publicUrl).host;
  const isOurs = (host: string) => host === ours || LOCAL_NAMES.some((name) => host === `${name}:${port()}`);
  return (request) => {
    const { path, host } = targetOf(request);
    const meant = isOurs(request.host) && (host === undefined || isOurs(host));
    if (!meant && !ANY_HOST.has(path)) throw new Refusal('misdirected_host');
  };
}

/** A target may name a host of its own, which counts more than the Host header (RFC 9112, 3.2.2). */
function targetOf({ url }: FastifyRequest): { path: string; host: string | undefined } {
  const path = url.split('?', 1)[0] ?? '';
  return { path, host: /^[/*]/.test(url) ? undefined : (URL.parse(url)?.host ?? '') };
}
