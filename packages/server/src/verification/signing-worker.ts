/** A thread that signs. Receives many inputs in one message and returns their signatures in one message. */
import { type KeyObject, sign } from 'node:crypto';
import { parentPort } from 'node:worker_threads';

/** A key with its signature parameters. */
export interface SigningParameters {
  readonly key: KeyObject;
  readonly hash: string | null;
  readonly dsaEncoding: 'ieee-p1363' | 'der';
}

/** Inputs to sign with one key. */
export interface SigningOrder {
  readonly number: number;
  /** Index into the worker's list of signing parameters. */
  readonly index: number;
  /** Present in the first order with this index. */
  readonly parameters?: SigningParameters;
  readonly inputs: readonly string[];
}

/** The signatures in the order of the inputs, base64url. */
export interface SignedOrder {
  readonly number: number;
  readonly signatures: readonly string[];
}

const parametersByIndex: SigningParameters[] = [];

parentPort?.on('message', ({ number, index, parameters, inputs }: SigningOrder) => {
  if (parameters) parametersByIndex[index] = parameters;
  const { hash, key, dsaEncoding } = parametersByIndex[index] as SigningParameters;
  const signatures = inputs.map((input) => sign(hash, Buffer.from(input), { key, dsaEncoding }).toString('base64url'));
  parentPort?.postMessage({ number, signatures } satisfies SignedOrder);
});
