import type { IncomingMessage } from 'node:http';

/**
 * Returns whether a client's request is a CORS preflight as browsers send it: OPTIONS with one `Origin` and one
 * `Access-Control-Request-Method` (Fetch, "CORS-preflight request"). Any other OPTIONS request is checked like a
 * request with another method.
 * @param method the client's method as stated by the proxy
 */
export function isPreflight(method: string | undefined, { headersDistinct }: IncomingMessage): boolean {
  if (method !== 'OPTIONS') return false;
  return isSingle(headersDistinct['origin']) && isSingle(headersDistinct['access-control-request-method']);
}

/** Browsers send exactly one value, never a list. */
function isSingle(values: readonly string[] | undefined): boolean {
  return values?.length === 1 && /^[^\s,]+$/.test(values[0] ?? '');
}
