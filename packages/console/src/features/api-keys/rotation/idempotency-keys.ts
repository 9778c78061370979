import type { NewRotation } from '@keyward/sdk';

/**
 * Returns a function that assigns the same idempotency key to the same request, so that a retry after a lost response
 * does not start a second rotation.
 */
export function requestKeys(): (body: NewRotation) => string {
  const known = new Map<string, string>();
  return (body) => {
    const text = JSON.stringify(body);
    const key = known.get(text) ?? crypto.randomUUID();
    known.set(text, key);
    return key;
  };
}
