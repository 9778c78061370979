import { putKeys } from './key-list.ts';
import type { Keyward } from './keyward.ts';

const DAY = 86_400;
export const LONG_AGO = 150 * DAY;

/** The state of a key, in seconds before or after the reference time. */
export interface KeyCondition {
  /** Age of the key; {@link LONG_AGO} by default. */
  readonly addedAgo?: number;
  /** Time since the last use; null means never. */
  readonly usedAgo: number | null;
  readonly enabledAgo?: number;
  readonly expiresIn?: number;
  readonly keptFor?: number;
  readonly state?: 'enabled' | 'quarantined' | 'disabled';
}

/**
 * Adds keys that have the described state at a reference time half a year from now, and moves the clock to a week
 * before it. Writes times that no request can set as an import does, and sends requests for other changes.
 */
export async function addKeysInCondition(
  keyward: Keyward,
  keys: Readonly<Record<string, KeyCondition>>,
): Promise<number> {
  const referenceTime = keyward.clock.now + 180 * DAY;
  const entries = Object.entries(keys);
  await putKeys(
    keyward,
    'acme1',
    entries.map(([appname, { addedAgo = LONG_AGO, usedAgo, expiresIn, state }]) => ({
      appname,
      createdAt: referenceTime - addedAgo,
      lastLogin: usedAgo === null ? null : referenceTime - usedAgo,
      ...(expiresIn !== undefined && { expiresAt: referenceTime + expiresIn }),
      ...(state && { state }),
    })),
  );
  const enablings = entries.flatMap(([name, { enabledAgo }]) =>
    enabledAgo === undefined ? [] : [[name, enabledAgo] as const],
  );
  for (const [name, ago] of enablings.toSorted(([, one], [, other]) => other - one)) {
    keyward.clock.now = referenceTime - ago;
    await keyward.ok('POST', `/api/v1/api-keys/${name}/enable`, { as: await keyward.signIn() });
  }
  keyward.clock.now = referenceTime - 8 * DAY;
  await recordKeepDecisions(keyward, referenceTime, entries);
  keyward.clock.now = referenceTime - 7 * DAY;
  return referenceTime;
}

/** Decides in a review and finishes it, so that its decisions have no further effect. */
async function recordKeepDecisions(
  keyward: Keyward,
  referenceTime: number,
  entries: readonly (readonly [string, KeyCondition])[],
): Promise<void> {
  const as = await keyward.signIn();
  const review = `/api/v1/reviews/${(await keyward.ok('POST', '/api/v1/reviews', { as })).body.data.id}`;
  for (const [appname, { keptFor }] of entries) {
    if (keptFor === undefined) continue;
    const body = { appname, decision: 'keep', keep_until: referenceTime + keptFor };
    await keyward.ok('POST', `${review}/decisions`, { body, as });
  }
  await keyward.ok('POST', `${review}/finish`, { as });
}
