/** A thread that signs: many inputs come in one message, and their signatures go back in one. */
import { type KeyObject, sign } from 'node:crypto';
import { parentPort } from 'node:worker_threads';

/** How a key signs. */
export interface SigningManner {
  readonly key: KeyObject;
  readonly hash: string | null;
  readonly dsaEncoding: 'ieee-p1363' | 'der';
}

/** Inputs to be signed with one key. */
export interface SigningOrder {
  readonly number: number;
  /** Which manner, by its place among those that were handed over. */
  readonly place: number;
  /** With the first order that names it. */
  readonly manner?: SigningManner;
  readonly inputs: readonly string[];
}

/** The signatures in the order of the inputs, base64url. */
export interface SignedOrder {
  readonly number: number;
  readonly signatures: readonly string[];
}

const manners: SigningManner[] = [];

parentPort?.on('message', ({ number, place, manner, inputs }: SigningOrder) => {
  if (manner) manners[place] = manner;
  const { hash, key, dsaEncoding } = manners[place] as SigningManner;
  const signatures = inputs.map((input) => sign(hash, Buffer.from(input), { key, dsaEncoding }).toString('base64url'));
  parentPort?.postMessage({ number, signatures } satisfies SignedOrder);
});
