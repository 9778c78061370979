import type { Caller, UserCaller } from '../domain/caller.ts';
import type { DomainEvent } from '../domain/events/events.ts';

/** The actor of events and the account of the actor. Entities that an API key creates are stored as created by it. */
export type Actor = Pick<Caller, 'accountId' | 'name' | 'ip'> &
  Partial<Pick<Caller, 'kind' | 'id'>> &
  Partial<Pick<UserCaller, 'session'>>;

export interface Ledger {
  /** The time of all events of the transaction. */
  readonly at: number;
  /** Writes the audit record, change-log entry, webhooks and issuer that an event requires. */
  record(event: DomainEvent): Promise<void>;
}

/** Returns the actor of automatic events, such as expiries. */
export function keywardIn(accountId: string): Actor {
  return { accountId, name: 'keyward', ip: null };
}
