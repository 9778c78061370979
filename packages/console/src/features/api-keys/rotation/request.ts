import type { NewRotation } from '@keyward/sdk';

/**
 * Gives one and the same idempotency key to one and the same request: when an answer was lost, sending it again is no
 * second rotation.
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
