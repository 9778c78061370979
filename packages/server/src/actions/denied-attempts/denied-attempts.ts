import type { VerdictCode } from '@keyward/contract';
import { type ApiKey, keyStatus } from '../../domain/api-key.ts';
import {
  type Attempt,
  type CountedDenial,
  DenialCounts,
  type DenialReason,
  type Subject,
} from '../../domain/denied-attempt.ts';
import type { Storage } from '../../storage/storage.ts';
import type { Stores } from '../../storage/stores/index.ts';
import { FailureReport } from '../../verification/failure-report.ts';

/** A denied attempt, as reported by the action that denied it. */
export interface DeniedAttempt {
  readonly attempt: Attempt;
  readonly reason: DenialReason;
  /** Null if the attempt names no account. */
  readonly accountId: string | null;
  /**
   * The targeted user or key: the record itself, its id, or (for keys) the claimed name. Ids and names are looked up.
   * Null if unknown.
   */
  readonly subject:
    | Subject
    | { readonly kind: Subject['kind']; readonly id: string }
    | { readonly appname: string }
    | null;
  readonly ip: string | null;
}

interface Pending extends DeniedAttempt {
  count: number;
  at: number;
  ip: string | null;
}

interface Parts {
  readonly storage: Pick<Storage, 'stores' | 'grouped'>;
  /** Unix seconds. */
  readonly clock: () => number;
  /** Writes audit records; see record.ts. */
  readonly record: (stores: Stores, denials: readonly CountedDenial[]) => Promise<void>;
  /**
   * Receives the error when counting or recording fails; further errors are suppressed until counting or recording
   * succeeds again.
   */
  readonly failed: (error: unknown) => void;
}

type Report = (denied: Pick<CountedDenial, 'attempt' | 'reason' | 'count' | 'ip'>) => void;

const REASONS: Partial<Record<VerdictCode, DenialReason>> = {
  disabled: 'key_disabled',
  expired: 'key_expired',
  ip_denied: 'ip_address',
  rate_limited: 'throttled',
};

/** Maximum number of distinct attempts between two writes; subjects of further attempts are not looked up. */
const MAX_PENDING = 1000;
/** Upper bound of the length of a key's name. */
const MAX_NAME = 256;
/** Maximum number of records kept after failed writes. */
const MAX_UNWRITTEN = 10_000;

/**
 * Records denied attempts in the audit log: the first attempt of each minute immediately, later ones together at the
 * end of the minute. Responses do not wait for records, so that a flood of requests does not cause a synced write per
 * request, and response times do not reveal whether a user or key exists.
 *
 * An attempt that names no account (an unknown email address, an unreadable token) is recorded in the only account of
 * the installation. With several accounts, the server logs it instead, because an account must not see attempts on
 * other accounts.
 */
export class DeniedAttempts {
  readonly #parts: Parts;
  readonly #counts = new DenialCounts();
  #pending = new Map<string, Pending>();
  #unwritten: CountedDenial[] = [];
  #running: Promise<void> = Promise.resolve();
  #next: Promise<void> | undefined;
  #report: Report = () => {};
  readonly #failures: FailureReport;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#failures = new FailureReport(parts.failed);
  }

  /** Sets the log for attempts that cannot be attributed to one of several accounts. */
  reportTo(report: Report): void {
    this.#report = report;
  }

  note(deniedAttempt: DeniedAttempt): void {
    const at = this.#parts.clock();
    const denied = withinBounds(deniedAttempt);
    const { attempt, reason, accountId, subject } = denied;
    const pendingKey = JSON.stringify([attempt, reason, accountId, subject]);
    const isFull = this.#pending.size >= MAX_PENDING && !this.#pending.has(pendingKey);
    const name = isFull ? JSON.stringify([attempt, reason, accountId, null]) : pendingKey;
    const entry = this.#pending.get(name) ?? { ...denied, ...(isFull && { subject: null }), count: 0 };
    this.#pending.set(name, { ...entry, count: entry.count + 1, ip: denied.ip, at });
    void this.settle();
  }

  /** Resolves when all earlier attempts are counted, and their records that are due are written. Never rejects. */
  settle(): Promise<void> {
    this.#next ??= this.#running.then(() => {
      this.#next = undefined;
      // While the database is unreadable, all requests are denied anyway, and their attempts are lost.
      this.#running = this.#recordDue().catch((error: unknown) => this.#failures.recordFailure(error));
      return this.#running;
    });
    return this.#next;
  }

  /** Records all remaining attempts. */
  async stop(): Promise<void> {
    await this.settle();
    await this.#write(this.#counts.flush());
  }

  async #recordDue(): Promise<void> {
    const pending = [...this.#pending.values()];
    this.#pending = new Map();
    const due: CountedDenial[] = [];
    for (const each of pending) {
      const { attempt, reason } = each;
      const accountId = each.accountId ?? (await this.#onlyAccount());
      const subject = accountId === null ? undefined : await this.#subjectOf(accountId, each.subject);
      // All unknown names share one record, regardless of the reason.
      const isUnknown = each.subject !== null && 'appname' in each.subject && subject === undefined;
      const denial = {
        accountId,
        attempt,
        reason: isUnknown ? 'unknown_key' : reason,
        subject: subject ?? 'unknown',
      } as const;
      due.push(...this.#counts.record(denial, each));
    }
    due.push(...this.#counts.flushEarlier(this.#parts.clock()));
    await this.#write(due);
  }

  async #onlyAccount(): Promise<string | null> {
    const [only, ...otherAccounts] = await this.#parts.storage.stores.directory.accounts();
    return only && otherAccounts.length === 0 ? only.id : null;
  }

  async #subjectOf(accountId: string, subject: DeniedAttempt['subject']): Promise<Subject | undefined> {
    const { apiKeys, users } = this.#parts.storage.stores;
    if (subject === null) return undefined;
    if ('name' in subject) return subject;
    if ('appname' in subject) return keySubject(await apiKeys.named(accountId, subject.appname));
    if (subject.kind === 'api-key') return keySubject(await apiKeys.withId(accountId, subject.id));
    const user = await users.withId(accountId, subject.id);
    return user && { kind: 'user', id: user.id, name: user.email };
  }

  /** Writes records. If a write fails, its records are written with the next ones. */
  async #write(due: readonly CountedDenial[]): Promise<void> {
    for (const each of due) if (each.accountId === null) this.#report(each);
    const records = [...this.#unwritten, ...due.filter(({ accountId }) => accountId !== null)];
    this.#unwritten = [];
    if (records.length === 0) return;
    try {
      await this.#parts.storage.grouped((stores) => this.#parts.record(stores, records));
      this.#failures.recordSuccess();
    } catch (error) {
      this.#failures.recordFailure(error);
      this.#unwritten = records.slice(-MAX_UNWRITTEN);
    }
  }
}

/** Removes a claimed name that is too long to be looked up. */
function withinBounds(denied: DeniedAttempt): DeniedAttempt {
  const { subject } = denied;
  const isTooLong = subject !== null && 'appname' in subject && subject.appname.length > MAX_NAME;
  return isTooLong ? { ...denied, reason: 'unknown_key', subject: null } : denied;
}

function keySubject(key: Pick<ApiKey, 'id' | 'appname'> | undefined): Subject | undefined {
  return key && subjectOf(key);
}

/** Returns a key as the subject of an attempt. */
export function subjectOf({ id, appname }: Pick<ApiKey, 'id' | 'appname'>): Subject {
  return { kind: 'api-key', id, name: appname };
}

/** Returns the reason why a check denied a key, for the record of the attempt. */
export function reasonOf(code: VerdictCode): DenialReason {
  return REASONS[code] ?? 'unknown_key';
}

/** Returns the reason why an existing key is unusable. */
export function unusableReason(key: Pick<ApiKey, 'state' | 'expiresAt'>, now: number): DenialReason {
  return keyStatus(key, now) === 'expired' ? 'key_expired' : 'key_disabled';
}
