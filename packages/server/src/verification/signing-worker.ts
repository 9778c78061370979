/** A thread that signs: it receives many inputs in one message, and returns their signatures in one. */
import { type KeyObject, sign } from 'node:crypto';
import { parentPort } from 'node:worker_threads';

/** A key with its signature parameters. */
export interface SigningManner {
  readonly key: KeyObject;
  readonly hash: string | null;
  readonly dsaEncoding: 'ieee-p1363' | 'der';
}

/** Inputs to sign with one key. */
export interface SigningOrder {
  readonly number: number;
  /** The index of the parameters among those transferred. */
  readonly place: number;
  /** Present in the first order with this index. */
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
