import type { OperationUse } from './operation-use.ts';
import type { Counts, Outcome } from './use-counts.ts';

/** An IP address from which a key was used, and the latest time. */
export interface SeenAddress {
  readonly ip: string;
  /** Unix seconds. */
  readonly at: number;
}

/** The last exchange: its time, and the generation of the shared secret that signed it. */
export interface ExchangeUse {
  readonly generation: number;
  readonly at: number;
}

/** The usage of a key in the current hour, and its latest usage. */
export interface KeyUse {
  readonly lastLogin: SeenLogin | null;
  /** Latest first, at most {@link ADDRESSES_KEPT}. */
  readonly addresses: readonly SeenAddress[];
  /** Hours since 1970; `counts` are those of this hour. */
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

export const ADDRESSES_KEPT = 5;
/** Number of days for which counts are kept. */
export const COUNT_DAYS = 90;

/**
 * One request with a key: the outcome of its check and, if valid, its origin. An exchange has the generation of its
 * shared secret.
 */
export interface Use {
  readonly outcome: Outcome;
  readonly at: number;
  readonly ip: string | null;
  readonly secretGeneration?: number;
  /** See {@link OperationUse.operation}. */
  readonly operation: string;
  /** True if READONLY may not make the request, or its operation is unknown. */
  readonly isWrite: boolean;
}

/** Getting a token counts as a read; requests with the token are recorded separately. */
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

/** Returns each IP address with its latest time, latest first; at equal times the ones added last come first. */
export function mergeAddresses(known: readonly SeenAddress[], added: readonly SeenAddress[]): readonly SeenAddress[] {
  const [last, another] = added;
  const isSame = last && !another && last.ip === known[0]?.ip && last.at >= known[0].at;
  if (isSame) return [last, ...known.slice(1)];
  const latest = new Map<string, SeenAddress>();
  for (const each of [...added.toReversed(), ...known]) {
    if ((latest.get(each.ip)?.at ?? -1) < each.at) latest.set(each.ip, each);
  }
  return [...latest.values()].sort((one, other) => other.at - one.at).slice(0, ADDRESSES_KEPT);
}
