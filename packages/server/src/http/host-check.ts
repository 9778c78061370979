import type { FastifyRequest } from 'fastify';
import { Refusal } from '../actions/refusal.ts';

/** Probes come by address, and tell nothing. */
const ANY_HOST = new Set(['/healthz', '/readyz']);

/**
 * Answers only to names that are ours, so that a page whose name was made to resolve to this address (DNS rebinding)
 * reaches nothing.
 * @returns a check that throws Refusal misdirected_host
 */
export function hostCheck(publicUrl: string, port: () => number): (request: FastifyRequest) => void {
  const ours = new URL(publicUrl).host;
  return (request) => {
    const local = ['127.0.0.1', 'localhost', '[::1]'].map((name) => `${name}:${port()}`);
    const path = request.url.split('?', 1)[0] ?? '';
    if (request.host !== ours && !local.includes(request.host) && !ANY_HOST.has(path)) {
      throw new Refusal('misdirected_host');
    }
  };
}
