export type Snapshot = Readonly<Record<string, unknown>> | null;

export type AuditClass =
  | 'apikey'
  | 'secret'
  | 'user'
  | 'session'
  | 'account'
  | 'role'
  | 'replica'
  | 'webhook'
  | 'leak'
  | 'system';

/** An event before it has a sequence number in the chain. */
export interface AuditEvent {
  readonly class: AuditClass;
  readonly subclass: string;
  readonly action: string;
  readonly description: string;
  /** Id of the key, user or other object; null if the record does not concern an object with an id. */
  readonly objectId: string | null;
  readonly before: Snapshot;
  readonly after: Snapshot;
}

/** Returns the id of the object in a snapshot. */
export function idInSnapshot({ before, after }: Pick<AuditEvent, 'before' | 'after'>): string | null {
  const id = (after ?? before)?.['id'];
  return typeof id === 'string' ? id : null;
}

export interface AuditRecord extends AuditEvent {
  /** Sequence number in the account's chain, starting at 1. */
  readonly number: number;
  readonly timestamp: number;
  readonly user: string;
  readonly ip: string | null;
  readonly hash: string;
}

/** The previous hash of the first record of a chain. */
export const CHAIN_START = '0'.repeat(64);

/**
 * Returns the text that is hashed for a record: the account, the previous hash and each field in this fixed order.
 * Changing, removing or moving a record invalidates every later hash. The hash is SHA-256, in hexadecimal.
 *
 * The id of the object is the last field, and is included only if the snapshot does not contain it. Records written
 * before the field existed therefore keep their hashes, and no id can be changed, added or removed.
 */
export function hashInput(accountId: string, previous: string, record: Omit<AuditRecord, 'hash'>): string {
  return JSON.stringify([
    accountId,
    previous,
    record.number,
    record.timestamp,
    record.class,
    record.subclass,
    record.action,
    record.user,
    record.ip,
    record.description,
    record.before,
    record.after,
    ...(record.objectId === idInSnapshot(record) ? [] : [record.objectId]),
  ]);
}
