/** A thread that signs: many inputs come in one message, and their signatures go back in one. */
import { type KeyObject, sign } from 'node:crypto';
import { parentPort } from 'node:worker_threads';

/** Inputs to be signed with one key. */
export interface SigningOrder {
  readonly number: number;
  readonly key: KeyObject;
  readonly hash: string | null;
  readonly dsaEncoding: 'ieee-p1363' | 'der';
  readonly inputs: readonly string[];
}

/** The signatures in the order of the inputs, base64url. */
export interface SignedOrder {
  readonly number: number;
  readonly signatures: readonly string[];
}

parentPort?.on('message', ({ number, key, hash, dsaEncoding, inputs }: SigningOrder) => {
  const signatures = inputs.map((input) => sign(hash, Buffer.from(input), { key, dsaEncoding }).toString('base64url'));
  parentPort?.postMessage({ number, signatures } satisfies SignedOrder);
});
