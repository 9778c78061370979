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
  readonly before: Snapshot;
  readonly after: Snapshot;
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
 * What the hash that seals a record is taken over: the account, the previous hash and each member in this fixed order.
 * Changing, removing or moving any record breaks every hash after it. The hash is SHA-256, in hexadecimal.
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
  ]);
}
