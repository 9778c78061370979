import type { ReplicaRotation, Replica as ReplicaView } from '@keyward/contract';
import type { Replica, ReplicaConnection } from '../../domain/replica.ts';
import { isRotating } from '../../domain/rotation.ts';
import type { Stores } from '../../storage/stores/index.ts';
import type { Ports } from '../ports.ts';

/**
 * The CLI has no feeds, so it counts a replica as connected if it was seen this recently. Sightings are stored every 10
 * seconds.
 */
const RECENT_SECONDS = 25;

/** The current connection of a replica. */
interface ConnectionState {
  readonly seen: ReplicaConnection | null;
  readonly isConnected: boolean;
  readonly since: number | null;
}

/** Returns a replica as the contract defines it. */
export async function viewOfReplica(
  context: Ports<'now' | 'follower' | 'feeds'>,
  stores: Stores,
  accountId: string,
  replica: Replica,
): Promise<ReplicaView> {
  const { seen, isConnected, since } = connectionStateOf(context, accountId, replica);
  return {
    id: replica.id,
    name: replica.name,
    allowed_ips: [...replica.allowedIps],
    created_at: replica.createdAt,
    created_by: replica.createdBy,
    revoked_reason: replica.revokedReason,
    connected: isConnected,
    connected_since: since,
    last_seen_at: seen?.at ?? null,
    last_ip: seen?.ip ?? null,
    last_entry: seen?.number ?? null,
    lag: isConnected && seen ? await lagOf(context, stores, accountId, seen.number) : null,
    rotation: viewOfRotation(context, accountId, replica),
  };
}

function viewOfRotation(
  { feeds, now }: Ports<'now' | 'feeds'>,
  accountId: string,
  { id, rotation }: Replica,
): ReplicaRotation | null {
  if (!rotation || !isRotating(rotation, now())) return null;
  const { oldDigest, oldLastSeenAt, oldLastIp } = rotation;
  const lastUse = feeds.oldUseOf(accountId, id, oldDigest) ?? { at: oldLastSeenAt, ip: oldLastIp };
  return {
    started_at: rotation.startedAt,
    started_by: rotation.startedBy,
    ends_at: rotation.endsAt,
    new_first_seen_at: rotation.newFirstSeenAt,
    old_last_seen_at: lastUse.at,
    old_last_ip: lastUse.ip,
  };
}

/** Returns the current connection. If several feeds are open, returns the slowest connection. */
function connectionStateOf(
  { feeds, follower, now }: Ports<'now' | 'follower' | 'feeds'>,
  accountId: string,
  replica: Replica,
): ConnectionState {
  const open = feeds.of(accountId, replica.id);
  const [slowest] = open.toSorted((one, other) => one.number - other.number);
  if (slowest) {
    const since = Math.min(...open.map((feed) => feed.since));
    return { seen: { at: now(), ip: slowest.reader.ip, number: slowest.number }, isConnected: true, since };
  }
  const seen = feeds.connectionOf(replica.id) ?? replica.lastSeen;
  const isRecent = seen !== null && now() - seen.at <= RECENT_SECONDS;
  return { seen, isConnected: !follower.isCurrent && isRecent, since: null };
}

async function lagOf({ now }: Ports<'now'>, stores: Stores, accountId: string, number: number) {
  const { count, oldest } = await stores.changeLog.behind(accountId, number);
  return { entries: count, seconds: oldest === null ? 0 : Math.max(0, now() - oldest) };
}
