/** Returns whether a request is a CORS preflight (Fetch, 4.8), with exactly one origin and one method. */
export function isPreflight(method: string | undefined, pairs: readonly (readonly [string, string])[]): boolean {
  if (method !== 'OPTIONS') return false;
  return ['origin', 'access-control-request-method'].every((expected) => {
    const values = pairs.filter(([name]) => name.toLowerCase() === expected);
    return values.length === 1 && /^[^\s,]+$/.test(values[0]?.[1] ?? '');
  });
}
