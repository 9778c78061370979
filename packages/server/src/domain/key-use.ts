import type { OperationUse } from './operation-use.ts';
import type { Counts, Outcome } from './use-counts.ts';

/** An IP address from which a key was used, and the time of the last use. */
export interface SeenAddress {
  readonly ip: string;
  /** Unix seconds. */
  readonly at: number;
}

/** The last exchange: its time, and the generation of the shared secret that signed the token. */
export interface ExchangeUse {
  readonly generation: number;
  readonly at: number;
}

/** The usage of a key in the current hour, and its latest usage. */
export interface KeyUse {
  readonly lastLogin: SeenLogin | null;
  /** Latest first, at most {@link MAX_STORED_ADDRESSES}. */
  readonly addresses: readonly SeenAddress[];
  /** Hours since 1970; `counts` contains the counts of this hour. */
  readonly hour: number;
  readonly counts: Counts;
  readonly exchange: ExchangeUse | null;
  /** Operations of the day on which the key was last used. */
  readonly operations: readonly OperationUse[];
  /** Time of the last request that READONLY may not make, or whose operation is unknown. */
  readonly lastWriteAt: number | null;
  /** See domain/usage-score.ts. */
  readonly usageScore: number;
}

export interface SeenLogin {
  readonly at: number;
  readonly ip: string | null;
}

export const MAX_STORED_ADDRESSES = 5;
/** Number of days for which counts are kept. */
export const COUNT_DAYS = 90;

/**
 * One request with a key: the outcome of its check and, if the key is valid, the origin of the request. An exchange
 * includes the generation of its shared secret.
 */
export interface Use {
  readonly outcome: Outcome;
  readonly at: number;
  readonly ip: string | null;
  readonly secretGeneration?: number;
  /** See {@link OperationUse.operation}. */
  readonly operation: string;
  /** True if READONLY may not make the request, or if its operation is unknown. */
  readonly isWrite: boolean;
}

/** An exchange counts as a read; requests with the token are recorded separately. */
export const EXCHANGE = { operation: 'exchange', isWrite: false } as const;

/** Returns whether an outcome counts as the last login. */
export function isLogin(outcome: Outcome): boolean {
  return outcome === 'valid' || outcome === 'exchanged';
}

/** Usage that a replica reports: counts by hours since 1970, and the last login. */
export interface ReportedUses {
  readonly lastLogin: SeenLogin | null;
  readonly hours: readonly (readonly [hour: number, counts: Counts])[];
}

/**
 * Returns each IP address with its latest time, latest first. For equal times, IP addresses that were added last come
 * first.
 */
export function mergeAddresses(
  existing: readonly SeenAddress[],
  added: readonly SeenAddress[],
): readonly SeenAddress[] {
  const [last, another] = added;
  const isSame = last && !another && last.ip === existing[0]?.ip && last.at >= existing[0].at;
  if (isSame) return [last, ...existing.slice(1)];
  const latest = new Map<string, SeenAddress>();
  for (const each of [...added.toReversed(), ...existing]) {
    if ((latest.get(each.ip)?.at ?? -1) < each.at) latest.set(each.ip, each);
  }
  return [...latest.values()].sort((one, other) => other.at - one.at).slice(0, MAX_STORED_ADDRESSES);
}
