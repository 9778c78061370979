import type { ApiKey } from '@keyward/sdk';
import { shortDuration } from '../../../ui/time-format.ts';

export type Rotation = NonNullable<ApiKey['rotation']>;

/** @returns `2 secrets, the old one ends in 22 h, last used 3 min ago from 10.0.0.7` */
export function oldSecretSentence(rotation: Rotation, now: number): string {
  const left = rotation.ends_at - now;
  const end = left > 0 ? `ends in ${shortDuration(left)}` : 'ends now';
  return `2 secrets, the old one ${end}, ${oldUse(rotation, now)}`;
}

/** @returns `last used 3 min ago from 10.0.0.7` */
export function oldUse({ old_last_seen_at: at, old_last_ips: [latest] }: Rotation, now: number): string {
  if (at === null) return 'not used since';
  return `last used ${shortDuration(now - at)} ago${latest === undefined ? '' : ` from ${latest.ip}`}`;
}

/** @returns `the new one first used 2 min ago` */
export function newSecretSentence({ new_first_seen_at: at }: Rotation, now: number): string {
  return at === null
    ? 'The new one was not used yet.'
    : `The new one arrived: first used ${shortDuration(now - at)} ago.`;
}
