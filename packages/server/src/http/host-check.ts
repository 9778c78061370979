import { Refusal } from '../actions/refusal.ts';

/** Probes come by address, and tell nothing. */
const ANY_HOST = new Set(['/healthz', '/readyz']);

const LOCAL_NAMES = ['127.0.0.1', 'localhost', '[::1]'];

/** What a request is for, and whom it takes this server for. */
export interface Target {
  /** As it stands in the request line. */
  readonly url: string;
  /** The Host header, or what a trusted proxy says of it. */
  readonly host: string;
}

/**
 * Answers only to names that are ours, so that a page whose name was made to resolve to this address (DNS rebinding)
 * reaches nothing.
 * @returns a check that throws Refusal misdirected_host
 */
export function hostCheck(publicUrl: string, port: () => number): (target: Target) => void {
  const ours = new URL(publicUrl).host;
  const isOurs = (host: string) => host === ours || LOCAL_NAMES.some((name) => host === `${name}:${port()}`);
  return ({ url, host }) => {
    const named = hostOf(url);
    const meant = isOurs(host) && (named === undefined || isOurs(named));
    if (!meant && !ANY_HOST.has(url.split('?', 1)[0] ?? '')) throw new Refusal('misdirected_host');
  };
}

/** A target may name a host of its own, which counts more than the Host header (RFC 9112, 3.2.2). */
function hostOf(url: string): string | undefined {
  return /^[/*]/.test(url) ? undefined : (URL.parse(url)?.host ?? '');
}
