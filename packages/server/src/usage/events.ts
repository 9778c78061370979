import { isLogin, type ReportedUses, type Use } from '../domain/key-use.ts';
import type { PendingUsage } from '../domain/pending-usage.ts';
import { HOUR_SECONDS, hourOf, type Outcome, outcomes, validCount } from '../domain/use-counts.ts';

/** Number of words per event: key, Unix seconds, IP address, subject, flags with the outcome above them, count. */
const FIELDS = 6;
const OUTCOME_SHIFT = 8;
const NO_IP = 0xffff_ffff;
const WORD = 2 ** 32;
const INITIAL_CAPACITY = 1024 * FIELDS;

/** The flags of an event. */
const COUNT = 1;
const LOGIN = 2;
const OPERATION = 4;
const WRITE = 8;
/** Stores a generation instead of an IP address and a count. */
const EXCHANGE = 16;

/** The account of a key, and the operation that the key performed. */
interface Subject {
  readonly accountId: string;
  readonly operation: string;
}

/** Returns the usage that an event adds to; undefined if the event does not count. */
type UsageOf = (key: number, accountId: string, at: number) => PendingUsage | undefined;

/** Receives each event of a key: its time, whether it is a login, and the number of valid requests that it counts. */
export type OnEvent = (key: number, at: number, isLogin: boolean, valid: number) => void;

/** The texts that new events are the first to contain, as they are written to a journal. */
interface Names {
  readonly ips: readonly string[];
  readonly subjects: readonly (readonly [accountId: string, operation: string])[];
}

/**
 * Usage as events of 24 bytes. A check adds the same bytes to memory that are written to the journal, so reading a
 * journal reproduces the same usage. Texts are numbered, and each text is written once.
 */
export class UsageEvents {
  #words = new Uint32Array(INITIAL_CAPACITY);
  #end = 0;
  #applied = 0;
  #cleared = 0;
  readonly #ips: string[] = [];
  readonly #ipNumbers = new Map<string, number>();
  readonly #subjects: Subject[] = [];
  readonly #subjectNumbers = new Map<string, Map<string, number>>();
  #ipsWritten = 0;
  #subjectsWritten = 0;

  /** Number of events that {@link apply} has not processed yet. */
  get unapplied(): number {
    return (this.#end - this.#applied) / FIELDS;
  }

  /** Number of events that {@link clear} has dropped. */
  get cleared(): number {
    return this.#cleared;
  }

  /** Adds one check of a key. */
  add(accountId: string, key: number, { outcome, at, ip, operation, isWrite, secretGeneration }: Use): void {
    const subject = this.#subjectNumber(accountId, operation);
    const bits = isLogin(outcome) ? COUNT | LOGIN | OPERATION | (isWrite ? WRITE : 0) : COUNT;
    this.#push(key, at, this.#ipNumber(ip), subject, bits | (OUTCOME_INDEXES[outcome] << OUTCOME_SHIFT), 1);
    if (secretGeneration === undefined) return;
    this.#push(key, at, secretGeneration % WORD, subject, EXCHANGE, Math.floor(secretGeneration / WORD));
  }

  /** Adds an operation that is not a check. */
  addOperation(accountId: string, key: number, { operation, at, isWrite }: Omit<Use, 'outcome' | 'ip'>): void {
    const bits = OPERATION | (isWrite ? WRITE : 0);
    this.#push(key, at, NO_IP, this.#subjectNumber(accountId, operation), bits, 1);
  }

  /** Adds usage that a replica reported. The operations that the service allowed the key to perform are unknown. */
  addReport(accountId: string, key: number, { lastLogin, hours }: ReportedUses): void {
    const subject = this.#subjectNumber(accountId, 'replica');
    for (const [hour, counts] of hours) {
      const lastSecond = (hour + 1) * HOUR_SECONDS - 1;
      for (const [outcomeIndex, count] of counts.entries()) {
        this.#pushCount(key, lastSecond, subject, COUNT | (outcomeIndex << OUTCOME_SHIFT), count);
      }
    }
    if (!lastLogin) return;
    this.#push(key, lastLogin.at, this.#ipNumber(lastLogin.ip), subject, LOGIN, 0);
    const validRequests = hours.reduce((sum, [, counts]) => sum + validCount(counts), 0);
    this.#pushCount(key, lastLogin.at, subject, OPERATION | WRITE, validRequests);
  }

  /** Applies events that were added or read since the last call. */
  apply(usageOf: UsageOf, onEvent: OnEvent): void {
    const words = this.#words;
    for (let start = this.#applied; start < this.#end; start += FIELDS) {
      const key = words[start] as number;
      const at = words[start + 1] as number;
      const ip = words[start + 2] as number;
      const { accountId, operation } = this.#subjects[words[start + 3] as number] as Subject;
      const bits = words[start + 4] as number;
      const count = words[start + 5] as number;
      const usage = usageOf(key, accountId, at);
      if (!usage) continue;
      const outcome = bits >>> OUTCOME_SHIFT;
      if (bits & COUNT) usage.count(hourOf(at), outcome, count);
      if (bits & LOGIN) usage.addLogin(at, ip === NO_IP ? null : (this.#ips[ip] as string));
      if (bits & OPERATION) usage.addOperation(operation, count, at);
      if (bits & WRITE) usage.recordWrite(at);
      if (bits & EXCHANGE) usage.exchange = { generation: count * WORD + ip, at };
      onEvent(key, at, (bits & LOGIN) !== 0, bits & COUNT && IS_VALID[outcome] ? count : 0);
    }
    this.#applied = this.#end;
  }

  /** Returns the keys of all events. */
  keys(): Set<number> {
    const keys = new Set<number>();
    for (let start = 0; start < this.#end; start += FIELDS) keys.add(this.#words[start] as number);
    return keys;
  }

  /** Returns the applied events, and the texts that are not in a journal yet; undefined if there are no events. */
  toBytes(): Buffer | undefined {
    if (this.#applied === 0) return undefined;
    const names: Names = {
      ips: this.#ips.slice(this.#ipsWritten),
      subjects: this.#subjects.slice(this.#subjectsWritten).map((each) => [each.accountId, each.operation]),
    };
    const text = Buffer.from(JSON.stringify(names));
    const length = Buffer.alloc(4);
    length.writeUInt32LE(text.length);
    return Buffer.concat([length, text, new Uint8Array(this.#words.buffer, 0, this.#applied * 4)]);
  }

  /**
   * Drops the applied events after they were written or could not be written. @param isWritten true if the journal now
   * contains their texts
   */
  clear(isWritten: boolean): void {
    this.#words.copyWithin(0, this.#applied, this.#end);
    this.#cleared += this.#applied / FIELDS;
    this.#end -= this.#applied;
    this.#applied = 0;
    if (!isWritten) return;
    this.#ipsWritten = this.#ips.length;
    this.#subjectsWritten = this.#subjects.length;
  }

  /** Adds events from bytes that {@link toBytes} returned. */
  read(bytes: Buffer): void {
    const start = 4 + bytes.readUInt32LE();
    const { ips, subjects } = JSON.parse(bytes.toString('utf8', 4, start)) as Names;
    for (const ip of ips) this.#ipNumber(ip);
    for (const [accountId, operation] of subjects) this.#subjectNumber(accountId, operation);
    this.#reserve((bytes.length - start) / 4);
    for (let at = start; at < bytes.length; at += 4) this.#words[this.#end++] = bytes.readUInt32LE(at);
  }

  /** Adds several events for a count that exceeds a word. */
  #pushCount(key: number, at: number, subject: number, bits: number, count: number): void {
    for (let remaining = count; remaining > 0; remaining -= WORD - 1) {
      this.#push(key, at, NO_IP, subject, bits, Math.min(remaining, WORD - 1));
    }
  }

  #push(key: number, at: number, ip: number, subject: number, bits: number, count: number): void {
    this.#reserve(FIELDS);
    const words = this.#words;
    const end = this.#end;
    words[end] = key;
    words[end + 1] = at;
    words[end + 2] = ip;
    words[end + 3] = subject;
    words[end + 4] = bits;
    words[end + 5] = count;
    this.#end = end + FIELDS;
  }

  #reserve(words: number): void {
    const needed = this.#end + words;
    if (needed <= this.#words.length) return;
    const larger = new Uint32Array(Math.max(needed, this.#words.length * 2));
    larger.set(this.#words);
    this.#words = larger;
  }

  #ipNumber(ip: string | null): number {
    if (ip === null) return NO_IP;
    const existing = this.#ipNumbers.get(ip);
    if (existing !== undefined) return existing;
    this.#ipNumbers.set(ip, this.#ips.length);
    return this.#ips.push(ip) - 1;
  }

  #subjectNumber(accountId: string, operation: string): number {
    let numbersOfAccount = this.#subjectNumbers.get(accountId);
    if (!numbersOfAccount) {
      numbersOfAccount = new Map();
      this.#subjectNumbers.set(accountId, numbersOfAccount);
    }
    const existing = numbersOfAccount.get(operation);
    if (existing !== undefined) return existing;
    numbersOfAccount.set(operation, this.#subjects.length);
    return this.#subjects.push({ accountId, operation }) - 1;
  }
}

const OUTCOME_INDEXES = Object.fromEntries(outcomes.map((outcome, outcomeIndex) => [outcome, outcomeIndex])) as Record<
  Outcome,
  number
>;
const IS_VALID = outcomes.map(isLogin);
