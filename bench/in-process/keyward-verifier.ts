import { setImmediate as nextTurn } from 'node:timers/promises';
import { createVerifier, type Verifier } from '../../packages/sdk/src/verifier/index.ts';
import { type Candidate, keyAt, type Material } from './material.ts';

export async function startVerifier(server: NonNullable<Material['keyward']>): Promise<Verifier> {
  const verifier = createVerifier(server);
  await verifier.start();
  return verifier;
}

export async function keywardVerifier({ keys, keyward }: Material): Promise<Candidate> {
  if (!keyward) throw new Error('Keyward takes part without a server to follow.');
  const verifier = await startVerifier(keyward);
  return { kind: 'synchronous', check: (at) => verifier.check(keyAt(keys, at)).valid };
}

/**
 * Returns how long after `since` something is still accepted, in milliseconds; checked in every turn of the event loop.
 * @param accepts whether it is, now
 */
export async function acceptedFor(accepts: () => Promise<boolean>, since: number, longest: number): Promise<number> {
  while (await accepts()) {
    if (performance.now() - since > longest) return Number.POSITIVE_INFINITY;
    await nextTurn();
  }
  return performance.now() - since;
}
