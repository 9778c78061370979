import { type ExchangeUse, mergeAddresses, type SeenAddress, type SeenLogin } from './key-use.ts';
import type { OperationUse } from './operation-use.ts';
import { type Counts, outcomes } from './use-counts.ts';

const NONE = -1;

/**
 * Usage of one key that is not in the database yet. Mutable and compact, because every check adds to it. Nearly all
 * keys have only one hour, one IP address and one operation, so maps are used only for other cases.
 */
export class PendingUsage {
  readonly accountId: string;
  /** The ordinal of the key. */
  readonly key: number;
  exchange: ExchangeUse | null = null;
  lastWriteAt: number | null = null;
  #loginAt = NONE;
  #loginIp: string | null = null;
  /** The latest operation, its request count and the time of its last request. */
  #operation = '';
  #operationCount = 0;
  #operationAt = 0;
  #otherOperations: Map<string, OperationUse> | undefined;
  /** Counts by hours since 1970, indexed like {@link outcomes}. */
  #hour = NONE;
  #counts: number[] = [];
  #earlier: [hour: number, counts: Counts][] | undefined;
  /** Times by IP address, latest last. An IP address with a new time is deleted and inserted again. */
  #addresses: Map<string, number> | undefined;

  constructor(accountId: string, key: number) {
    this.accountId = accountId;
    this.key = key;
  }

  get lastLogin(): SeenLogin | null {
    return this.#loginAt === NONE ? null : { at: this.#loginAt, ip: this.#loginIp };
  }

  /** Visits hours since 1970. Visits an hour twice if usage of another hour was added in between. */
  eachHour(visit: (hour: number, counts: Counts) => void): void {
    if (this.#earlier) for (const [hour, counts] of this.#earlier) visit(hour, counts);
    if (this.#hour !== NONE) visit(this.#hour, this.#counts);
  }

  /** Visits IP addresses and their times, latest last. */
  eachAddress(visit: (ip: string, at: number) => void): void {
    if (this.#addresses) for (const [ip, at] of this.#addresses) visit(ip, at);
    else if (this.#loginIp !== null) visit(this.#loginIp, this.#loginAt);
  }

  eachOperation(visit: (operation: string, count: number, at: number) => void): void {
    if (this.#operationCount > 0) visit(this.#operation, this.#operationCount, this.#operationAt);
    for (const { operation, count, at } of this.#otherOperations?.values() ?? []) visit(operation, count, at);
  }

  /**
   * @param hour hours since 1970
   * @param outcome index in {@link outcomes}
   */
  count(hour: number, outcome: number, count: number): void {
    if (hour !== this.#hour) {
      if (this.#hour !== NONE) this.#earlier = [...(this.#earlier ?? []), [this.#hour, this.#counts]];
      this.#hour = hour;
      this.#counts = outcomes.map(() => 0);
    }
    this.#counts[outcome] = (this.#counts[outcome] as number) + count;
  }

  /** Records a valid request. Requests may arrive in any order; the latest is the last login. */
  addLogin(at: number, ip: string | null): void {
    if (at === this.#loginAt && ip === this.#loginIp) return;
    if (this.#addresses || (this.#loginAt !== NONE && ip !== this.#loginIp)) this.#addAddress(at, ip);
    if (at < this.#loginAt) return;
    this.#loginAt = at;
    this.#loginIp = ip;
  }

  #addAddress(at: number, ip: string | null): void {
    const previous: SeenAddress[] = [];
    this.eachAddress((each, seenAt) => previous.unshift({ ip: each, at: seenAt }));
    const merged = mergeAddresses(previous, ip === null ? [] : [{ ip, at }]);
    this.#addresses = new Map(merged.toReversed().map((each) => [each.ip, each.at]));
  }

  recordWrite(at: number): void {
    this.lastWriteAt = Math.max(at, this.lastWriteAt ?? 0);
  }

  addOperation(operation: string, count: number, at: number): void {
    if (operation !== this.#operation) this.#changeOperation(operation);
    this.#operationCount += count;
    this.#operationAt = Math.max(this.#operationAt, at);
  }

  #changeOperation(operation: string): void {
    const operations = this.#otherOperations ?? new Map<string, OperationUse>();
    if (this.#operationCount > 0) {
      operations.set(this.#operation, {
        operation: this.#operation,
        count: this.#operationCount,
        at: this.#operationAt,
      });
      this.#otherOperations = operations;
    }
    const previous = operations.get(operation);
    operations.delete(operation);
    this.#operation = operation;
    this.#operationCount = previous?.count ?? 0;
    this.#operationAt = previous?.at ?? 0;
  }
}
