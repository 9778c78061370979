import { putKeys } from './key-list.ts';
import type { Keyward } from './keyward.ts';

const DAY = 86_400;
export const LONG_AGO = 150 * DAY;

/** The state of a key, in seconds before or after the reference time. */
export interface KeyCondition {
  /** Age of the key; {@link LONG_AGO} by default. */
  readonly added?: number;
  /** Time since the last use; null means never. */
  readonly used: number | null;
  readonly enabled?: number;
  readonly expiresIn?: number;
  readonly keptFor?: number;
  readonly state?: 'enabled' | 'quarantined' | 'disabled';
}

/**
 * Adds keys that have the described state at a reference time half a year from now, and moves the clock to a week
 * before it. Writes times that no request can set like an import; sends requests for the others.
 */
export async function addKeysInCondition(
  keyward: Keyward,
  keys: Readonly<Record<string, KeyCondition>>,
): Promise<number> {
  const at = keyward.clock.now + 180 * DAY;
  const described = Object.entries(keys);
  await putKeys(
    keyward,
    'acme1',
    described.map(([appname, { added = LONG_AGO, used, expiresIn, state }]) => ({
      appname,
      createdAt: at - added,
      lastLogin: used === null ? null : at - used,
      ...(expiresIn !== undefined && { expiresAt: at + expiresIn }),
      ...(state && { state }),
    })),
  );
  const enablings = described.flatMap(([name, { enabled }]) =>
    enabled === undefined ? [] : [[name, enabled] as const],
  );
  for (const [name, ago] of enablings.toSorted(([, one], [, other]) => other - one)) {
    keyward.clock.now = at - ago;
    await keyward.ok('POST', `/api/v1/api-keys/${name}/enable`, { as: await keyward.signIn() });
  }
  keyward.clock.now = at - 8 * DAY;
  await keep(keyward, at, described);
  keyward.clock.now = at - 7 * DAY;
  return at;
}

/** Decides in a review and finishes it, so that its decisions have no further effect. */
async function keep(
  keyward: Keyward,
  at: number,
  described: readonly (readonly [string, KeyCondition])[],
): Promise<void> {
  const as = await keyward.signIn();
  const review = `/api/v1/reviews/${(await keyward.ok('POST', '/api/v1/reviews', { as })).body.data.id}`;
  for (const [appname, { keptFor }] of described) {
    if (keptFor === undefined) continue;
    const body = { appname, decision: 'keep', keep_until: at + keptFor };
    await keyward.ok('POST', `${review}/decisions`, { body, as });
  }
  await keyward.ok('POST', `${review}/finish`, { as });
}
