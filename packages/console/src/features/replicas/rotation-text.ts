import type { Replica } from '@keyward/sdk';
import { shortDuration } from '../../ui/time-format.ts';

export type Rotation = NonNullable<Replica['rotation']>;

/** Connections are renewed every minute, so a longer silence means that no connection uses the old credential. */
const SILENCE_SECONDS = 120;

/** @returns `2 credentials · old credential expires in 22 h · last used 3 min ago from 10.0.0.7.` */ export function oldCredentialSentence(
  rotation: Rotation,
  now: number,
): string {
  const left = rotation.ends_at - now;
  return `2 credentials · old credential expires ${left > 0 ? `in ${shortDuration(left)}` : 'now'} · ${oldCredentialUsage(rotation, now)}.`;
}

/** @returns `last used 3 min ago from 10.0.0.7` */
export function oldCredentialUsage({ old_last_seen_at: at, old_last_ip: ip }: Rotation, now: number): string {
  if (at === null) return 'not used since the rotation';
  return `last used ${shortDuration(now - at)} ago${ip === null ? '' : ` from ${ip}`}`;
}

/** @returns `New credential first used 2 min ago.` */
export function newCredentialSentence({ new_first_seen_at: at }: Rotation, now: number): string {
  return at === null ? 'New credential not used yet.' : `New credential first used ${shortDuration(now - at)} ago.`;
}

/** Returns whether the service still uses the old credential. */
export function isOldInUse({ old_last_seen_at: at }: Rotation, now: number): boolean {
  return at !== null && now - at < SILENCE_SECONDS;
}
