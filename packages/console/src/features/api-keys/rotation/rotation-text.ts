import type { ApiKey } from '@keyward/sdk';
import { shortDuration } from '../../../ui/time-format.ts';

export type Rotation = NonNullable<ApiKey['rotation']>;

/** @returns `2 secrets · old secret expires in 22 h · last used 3 min ago from 10.0.0.7` */
export function oldSecretSentence(rotation: Rotation, now: number): string {
  const left = rotation.ends_at - now;
  const end = left > 0 ? `expires in ${shortDuration(left)}` : 'expires now';
  return `2 secrets · old secret ${end} · ${oldSecretUsage(rotation, now)}`;
}

/** @returns `last used 3 min ago from 10.0.0.7` */
export function oldSecretUsage({ old_last_seen_at: at, old_last_ips: [latest] }: Rotation, now: number): string {
  if (at === null) return 'not used since the rotation';
  return `last used ${shortDuration(now - at)} ago${latest === undefined ? '' : ` from ${latest.ip}`}`;
}

/** @returns `New secret first used 2 min ago.` */
export function newSecretSentence({ new_first_seen_at: at }: Rotation, now: number): string {
  return at === null ? 'New secret not used yet.' : `New secret first used ${shortDuration(now - at)} ago.`;
}
