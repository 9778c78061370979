import { putKeys } from './key-list.ts';
import type { Keyward } from './keyward.ts';

const DAY = 86_400;
export const LONG_AGO = 150 * DAY;

/** A key described by seconds: how long ago each event happened, or how far ahead it is. */
export interface KeyCondition {
  /** Since when it was added; {@link LONG_AGO} unless said. */
  readonly added?: number;
  /** Since when it was last used; null for never. */
  readonly used: number | null;
  readonly enabled?: number;
  readonly expiresIn?: number;
  readonly keptFor?: number;
  readonly state?: 'enabled' | 'quarantined' | 'disabled';
}

/**
 * Adds the keys so that they are as described at a time half a year from now, and moves the clock there but for a week.
 * Times that no request can set are written as an import would; the others come about by requests.
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

/** In a review that is finished, so that what was decided in it says nothing more. */
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
