import { setImmediate as nextTurn } from 'node:timers/promises';
import { createVerifier, type Verifier } from '../../packages/sdk/src/verifier/index.ts';
import { type Candidate, keyAt, type Material } from './material.ts';

export async function startVerifier(server: NonNullable<Material['keyward']>): Promise<Verifier> {
  const verifier = createVerifier(server);
  await verifier.start();
  return verifier;
}

export async function keywardVerifier({ keys, keyward }: Material): Promise<Candidate> {
  if (!keyward) throw new Error('The Keyward candidate needs the URL of a server and a replica credential.');
  const verifier = await startVerifier(keyward);
  return { kind: 'synchronous', check: (at) => verifier.check(keyAt(keys, at)).valid };
}

/**
 * Returns how long after `since` a key or token was still accepted, in milliseconds. Checks in every turn of the event
 * loop.
 * @param isAccepted returns whether the key or token is accepted now
 */
export async function acceptanceMs(
  isAccepted: () => Promise<boolean>,
  since: number,
  timeoutMs: number,
): Promise<number> {
  while (await isAccepted()) {
    if (performance.now() - since > timeoutMs) return Number.POSITIVE_INFINITY;
    await nextTurn();
  }
  return performance.now() - since;
}
