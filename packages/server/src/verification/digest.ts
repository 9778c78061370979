import { hash } from 'node:crypto';

/** SHA-256 as a string with one character for each byte: the fastest form to get from Node, and to compare. */
export type Digest = string;

export function digestOfKey(key: string): Digest {
  return hash('sha256', key, 'latin1');
}

export function digestFromBytes(bytes: Uint8Array): Digest {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
