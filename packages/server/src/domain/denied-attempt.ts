/** Kinds of attempts, with their names in audit records. */
export const attempts = {
  'sign-in': 'Sign-in',
  're-authentication': 'Re-authentication',
  'password-token': 'Exchange of a password for tokens',
  exchange: 'Token exchange',
  refresh: 'Refresh of tokens',
  'oauth-client': 'OAuth client authentication',
  'oauth-exchange': 'OAuth token exchange',
  link: 'One-time link',
} as const;
export type Attempt = keyof typeof attempts;

/** Reasons for a denial, with their text in audit records. */
export const denialReasons = {
  wrong_password: 'wrong password',
  unknown_user: 'unknown user',
  throttled: 'too many attempts',
  ip_address: 'IP address not allowed',
  password_tokens_off: 'password tokens are switched off',
  invalid_link: 'unknown, used or expired link',
  malformed: 'not a valid token',
  issued_at: 'issued too long ago, or in the future',
  signature: 'not signed with the shared secret',
  unknown_key: 'unknown key',
  wrong_secret: 'wrong secret',
  key_disabled: 'key disabled',
  key_expired: 'key expired',
  used_before: 'request token used before',
  ended: 'tokens expired or revoked',
  changed: 'key, user or setting changed since',
} as const;
export type DenialReason = keyof typeof denialReasons;

/** The user or key that an attempt targeted. */
export interface Subject {
  readonly kind: 'user' | 'api-key';
  readonly id: string;
  readonly name: string;
}

/**
 * A group of attempts that are counted together. `others` means all subjects beyond the limit of {@link DenialCounts}.
 */
export interface Denial {
  /** Null if the attempt belongs to no account. */
  readonly accountId: string | null;
  readonly attempt: Attempt;
  readonly reason: DenialReason;
  readonly subject: Subject | 'unknown' | 'others';
}

/** Denied attempts to record: the first attempt of a minute, or all later attempts of the same minute. */
export interface CountedDenial extends Denial {
  readonly count: number;
  readonly isFirst: boolean;
  /** The IP address of the last counted attempt. */
  readonly ip: string | null;
  /** Start of the minute in Unix seconds. */
  readonly minute: number;
}

interface Later {
  readonly denial: Denial;
  count: number;
  ip: string | null;
}

const MINUTE = 60;
/** Maximum number of subjects with their own records, per account and minute. */
const MAX_SUBJECTS = 1000;

/**
 * Counts denied attempts by account, attempt, reason and subject within one minute. Memory is bounded, because subjects
 * are existing users and keys, at most {@link MAX_SUBJECTS} per account.
 */
export class DenialCounts {
  readonly #later = new Map<string, Later>();
  readonly #subjects = new Map<string | null, number>();
  #minute = Number.NaN;

  /**
   * Counts attempts.
   * @returns the attempts to record now: the first attempt of its minute, and unrecorded attempts of an earlier minute
   */
  record(denial: Denial, { count, ip, at }: { count: number; ip: string | null; at: number }): CountedDenial[] {
    const due = this.flushEarlier(at);
    this.#minute = minuteOf(at);
    const bounded = this.#limitSubjects(denial);
    const name = nameOf(bounded);
    const existing = this.#later.get(name);
    if (existing) {
      existing.count += count;
      existing.ip = ip;
      return due;
    }
    this.#later.set(name, { denial: bounded, count: count - 1, ip });
    return [...due, { ...bounded, count: 1, isFirst: true, ip, minute: this.#minute }];
  }

  /** @returns the counts of a minute before the minute of `at` */
  flushEarlier(at: number): CountedDenial[] {
    return minuteOf(at) === this.#minute ? [] : this.flush();
  }

  /** @returns all counts that are not recorded yet */
  flush(): CountedDenial[] {
    const left = [...this.#later.values()].filter(({ count }) => count > 0);
    const minute = this.#minute;
    this.#later.clear();
    this.#subjects.clear();
    this.#minute = Number.NaN;
    return left.map(({ denial, count, ip }) => ({ ...denial, count, isFirst: false, ip, minute }));
  }

  #limitSubjects(denial: Denial): Denial {
    if (typeof denial.subject === 'string' || this.#later.has(nameOf(denial))) return denial;
    const subjects = this.#subjects.get(denial.accountId) ?? 0;
    if (subjects >= MAX_SUBJECTS) return { ...denial, subject: 'others' };
    this.#subjects.set(denial.accountId, subjects + 1);
    return denial;
  }
}

/** Returns a sentence for the audit log. It contains names of existing subjects, and no caller input. */
export function describeDenial({ attempt, reason, subject, count, isFirst }: CountedDenial): string {
  const of = typeof subject === 'string' ? '' : ` of ${subject.name}`;
  const others = subject === 'others' ? ' of other users or keys' : '';
  const times = isFirst ? '' : ` ${count} more ${count === 1 ? 'time' : 'times'} within a minute`;
  return `${attempts[attempt]}${of}${others} denied${times}: ${denialReasons[reason]}`;
}

function minuteOf(at: number): number {
  return at - (at % MINUTE);
}

function nameOf({ accountId, attempt, reason, subject }: Denial): string {
  return JSON.stringify([
    accountId,
    attempt,
    reason,
    typeof subject === 'string' ? subject : [subject.kind, subject.id],
  ]);
}
