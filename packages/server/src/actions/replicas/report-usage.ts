import { canonicalIp, type ReportedUse, type UsageReport } from '@keyward/contract';
import { COUNT_DAYS, type ReportedUses } from '../../domain/key-use.ts';
import type { RotationUsage } from '../../domain/rotation.ts';
import { type Counts, hourOf, type Outcome, outcomes } from '../../domain/use-counts.ts';
import type { Ports } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import type { AdmittedReplica } from './admit.ts';

/** The outcomes that a replica counts, in the order of the report. */
const REPORTED: readonly Outcome[] = ['valid', 'disabled', 'expired', 'ip_denied', 'forbidden', 'rate_limited'];

/**
 * Records the key usage reported by a replica. Skips keys that no longer exist.
 * @param batch identifies the report; a report that was already recorded is ignored
 * @throws Refusal invalid_request, unavailable
 */
export function reportUsage(
  context: Ports<'now' | 'elapsed' | 'index' | 'follower' | 'uses' | 'batches'>,
  { accountId, replica }: Pick<AdmittedReplica, 'accountId' | 'replica'>,
  { usage }: UsageReport,
  batch: string | undefined,
): void {
  const { index, follower } = context;
  const account = index.accountWithId(accountId);
  if (!account || !follower.isCurrent) throw new Refusal('unavailable');
  const now = context.now();
  const keyUses = usage.flatMap((use) => {
    const key = index.keyWithId(account, use.id);
    return key ? [[key.ordinal, readUse(use, now)] as const] : [];
  });
  const sightings = usage.flatMap(({ id, rotation }) => {
    const key = rotation && index.keyWithId(account, id);
    return key ? [{ accountId, key: key.ordinal, ...readSighting(rotation, now) }] : [];
  });
  if (batch !== undefined && !context.batches.add(replica.id, batch, context.elapsed())) return;
  for (const [key, use] of keyUses) context.uses.take(accountId, key, use);
  for (const sighting of sightings) context.uses.see(sighting);
}

/** Caps times at the current time, because clocks differ, and drops counts past their retention. */
function readUse({ last_login: at, last_ip: ip, counts }: ReportedUse, now: number): ReportedUses {
  const lastIp = readIp(ip, 'last_ip');
  const currentHour = hourOf(now);
  const recentCounts = counts.filter(([hour = 0]) => hour > currentHour - COUNT_DAYS * 24);
  return {
    lastLogin: at === null ? null : { at: Math.min(at, now), ip: lastIp },
    hours: recentCounts.map(([hour = 0, ...each]) => [Math.min(hour, currentHour), toOutcomeOrder(each)] as const),
  };
}

/** Does not store usage of a rotation that is over: see {@link rotationStore}. */
function readSighting(rotation: NonNullable<ReportedUse['rotation']>, now: number): RotationUsage & { number: number } {
  const { number, new_first_seen: newFirst, old_last_seen: oldLast, old_last_ip: ip } = rotation;
  const oldIp = readIp(ip, 'old_last_ip');
  const oldLastSeenAt = oldLast === null ? null : Math.min(oldLast, now);
  return {
    number,
    newFirstSeenAt: newFirst === null ? null : Math.min(newFirst, now),
    oldLastSeenAt,
    oldAddresses: oldIp === null || oldLastSeenAt === null ? [] : [{ ip: oldIp, at: oldLastSeenAt }],
  };
}

/**
 * Returns the canonical IP address. Replicas' sockets report link-local peers with a zone (RFC 4007); such an IP
 * address counts as unknown.
 * @throws Refusal invalid_request
 */
function readIp(text: string | null, member: string): string | null {
  const [address, zone] = text?.split('%', 2) ?? [];
  const ip = canonicalIp(address);
  if (text !== null && ip === null) {
    throw new Refusal('invalid_request', `${member} must be an IPv4 or IPv6 address, or null.`);
  }
  return zone === undefined ? ip : null;
}

function toOutcomeOrder(counts: Counts): Counts {
  return outcomes.map((outcome) => counts[REPORTED.indexOf(outcome)] ?? 0);
}
