import { isUsable } from '../../domain/api-key.ts';
import type { BulkChange, Starter } from '../../domain/bulk-change.ts';
import type { Caller } from '../../domain/caller.ts';
import { type Role, readingOnly } from '../../domain/role.ts';
import { sessionEnd } from '../../domain/session.ts';
import type { Stores } from '../../storage/stores/index.ts';

export function starterOf(caller: Caller): Starter {
  const sessionId = caller.kind === 'person' ? (caller.session?.id ?? null) : null;
  return { kind: caller.kind, id: caller.id, sessionId };
}

/** Whoever began a change of many keys, with the rights of now; undefined when they are not let in any more. */
export async function starterAsOfNow(
  stores: Stores,
  accountId: string,
  bulk: BulkChange,
  now: number,
): Promise<Caller | undefined> {
  const { starter, startedBy: name, startedIp: ip } = bulk;
  const account = await stores.accounts.get(accountId);
  const role = starter && (await roleOf(stores, accountId, starter, now));
  if (!starter || !account || !role) return undefined;
  const known = { accountId, shortname: account.shortname, id: starter.id, name, role, ip };
  if (starter.kind === 'terminal') return { kind: 'terminal', ...known };
  if (starter.kind === 'key') return { kind: 'key', ...known, expiresAt: now };
  const session = starter.sessionId === null ? undefined : await stores.sessions.withId(accountId, starter.sessionId);
  if (!session || sessionEnd(session) <= now) return { kind: 'person', ...known, expiresAt: now };
  const { id, presenceUntil } = session;
  return { kind: 'person', ...known, expiresAt: sessionEnd(session), session: { id, presenceUntil } };
}

async function roleOf(
  stores: Stores,
  accountId: string,
  { kind, id }: Starter,
  now: number,
): Promise<Role | undefined> {
  if (kind === 'terminal') return stores.roles.named(accountId, 'admin');
  if (kind === 'person') {
    const user = await stores.users.withId(accountId, id);
    return user && stores.roles.named(accountId, user.role);
  }
  const key = await stores.apiKeys.withId(accountId, id);
  const held = key && isUsable(key, now) ? await stores.roles.named(accountId, key.role) : undefined;
  return held && key?.state === 'quarantined' ? readingOnly(held) : held;
}
