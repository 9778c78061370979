import type { HeaderPairs } from './credential.ts';

/** Returns whether a request is a CORS preflight, as browsers send it (Fetch, 4.8): one origin and one method. */
export function isPreflight(method: string | undefined, headers: HeaderPairs): boolean {
  if (method !== 'OPTIONS') return false;
  const pairs = [...headers];
  return ['origin', 'access-control-request-method'].every((wanted) => {
    const values = pairs.filter(([name]) => name.toLowerCase() === wanted);
    return values.length === 1 && /^[^\s,]+$/.test(values[0]?.[1] ?? '');
  });
}
