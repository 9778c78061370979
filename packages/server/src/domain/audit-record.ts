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

/** What happened, before it has a place in the chain. */
export interface AuditEvent {
  readonly class: AuditClass;
  readonly subclass: string;
  readonly action: string;
  readonly description: string;
  /** Id of the key, user or other object that the record is about; null where it is about none that has an id. */
  readonly objectId: string | null;
  readonly before: Snapshot;
  readonly after: Snapshot;
}

/** The id that a snapshot gives to the object of its record. */
export function idInSnapshot({ before, after }: Pick<AuditEvent, 'before' | 'after'>): string | null {
  const id = (after ?? before)?.['id'];
  return typeof id === 'string' ? id : null;
}

export interface AuditRecord extends AuditEvent {
  /** Number in the chain of the account, from 1 on. */
  readonly number: number;
  readonly timestamp: number;
  readonly user: string;
  readonly ip: string | null;
  readonly hash: string;
}

/** The hash before the first record of a chain. */
export const CHAIN_START = '0'.repeat(64);

/**
 * The text that the hash of a record is taken over: the account, the previous hash and each member in this fixed order.
 * Changing, removing or moving any record breaks every hash after it. The hash is SHA-256, in hexadecimal.
 *
 * The id of the object follows as the last member only where the snapshot does not say it. So records written before
 * that member existed keep their hashes, and no id can be changed, added or removed in any record.
 */
export function chainText(accountId: string, previous: string, record: Omit<AuditRecord, 'hash'>): string {
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
