import type { OperationUse } from './operation-use.ts';
import type { Counts, Outcome } from './use-counts.ts';

/** Where a key was used from, and when last. */
export interface SeenAddress {
  readonly ip: string;
  /** Unix seconds. */
  readonly at: number;
}

/** What is remembered of the last exchange: the generation of the shared secret that it was signed with, and when. */
export interface ExchangeUse {
  readonly generation: number;
  readonly at: number;
}

/** Everything that is known of a key's uses in the present hour and last. */
export interface KeyUse {
  readonly lastLogin: SeenLogin | null;
  /** The latest first, at most {@link ADDRESSES_KEPT}. */
  readonly addresses: readonly SeenAddress[];
  /** Hours since 1970, and what was counted in this one. */
  readonly hour: number;
  readonly counts: Counts;
  readonly exchange: ExchangeUse | null;
  /** Of the day on which the key was last used. */
  readonly operations: readonly OperationUse[];
  /** When it was last used for more than READONLY may, or for what nobody said. */
  readonly lastWriteAt: number | null;
  /** See domain/busyness.ts. */
  readonly busyness: number;
}

export interface SeenLogin {
  readonly at: number;
  readonly ip: string | null;
}

export const ADDRESSES_KEPT = 5;
/** How long counts are kept. */
export const COUNT_DAYS = 90;

/** A use of a key: how the check ended, and for a good one from where; an exchange names its shared secret. */
export interface Use {
  readonly outcome: Outcome;
  readonly at: number;
  readonly ip: string | null;
  readonly secretGeneration?: number;
  /** See {@link OperationUse.operation}. */
  readonly operation: string;
  /** Whether READONLY could not have done it, or nobody said what for. */
  readonly beyondReading: boolean;
}

/** Getting a token is reading; what is then done with it is noted by itself. */
export const EXCHANGE = { operation: 'exchange', beyondReading: false } as const;

/** Whether a use counts as the last login. */
export function isLogin(outcome: Outcome): boolean {
  return outcome === 'valid' || outcome === 'exchanged';
}

/** What somebody else saw of a key's uses: counts by hours since 1970, and the last good one. */
export interface ReportedUses {
  readonly lastLogin: SeenLogin | null;
  readonly hours: readonly (readonly [hour: number, counts: Counts])[];
}

/** Each address with its latest use; the latest first, and at the same time those that were told last. */
export function mergeAddresses(known: readonly SeenAddress[], told: readonly SeenAddress[]): SeenAddress[] {
  const latest = new Map<string, SeenAddress>();
  for (const each of [...told.toReversed(), ...known]) {
    if ((latest.get(each.ip)?.at ?? -1) < each.at) latest.set(each.ip, each);
  }
  return [...latest.values()].sort((one, other) => other.at - one.at).slice(0, ADDRESSES_KEPT);
}
