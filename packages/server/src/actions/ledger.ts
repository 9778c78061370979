import type { AuditEvent } from '../domain/audit-record.ts';
import type { Caller, PersonCaller } from '../domain/caller.ts';
import type { Change } from '../storage/stores/change-log.ts';

/** The audit event of a change. Members that are left out are empty, but for the id of the object: a snapshot may say it. */
export type Told = Pick<AuditEvent, 'class' | 'action' | 'description'> & Partial<AuditEvent>;

/** Who did it, and where it counts. What a key makes is known as made with it. */
export type Actor = Pick<Caller, 'accountId' | 'name' | 'ip'> &
  Partial<Pick<Caller, 'kind' | 'id'>> &
  Partial<Pick<PersonCaller, 'session'>>;

export interface Ledger {
  /** When all of it happens. */
  readonly at: number;
  /** An audit record, for what followers must learn an entry of the change log, and what is sent to webhooks. */
  record(told: Told, change?: Change): Promise<void>;
}
