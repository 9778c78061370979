import type { Rotation } from '@keyward/contract';
import type { ApiKey } from '../../../domain/api-key.ts';
import { isRotating } from '../../../domain/rotation.ts';

/** Returns the running rotation of a key as the contract shows it. */
export function viewOfRotation({ rotation }: ApiKey, now: number): Rotation | null {
  if (!rotation || !isRotating(rotation, now)) return null;
  return {
    started_at: rotation.startedAt,
    started_by: rotation.startedBy,
    ends_at: rotation.endsAt,
    reason: rotation.reason,
    old_hint: rotation.old.hint,
    new_first_seen_at: rotation.newFirstSeenAt,
    old_last_seen_at: rotation.oldLastSeenAt,
    old_last_ips: rotation.oldAddresses.map(({ ip, at }) => ({ ip, last_seen: at })),
  };
}
