import type { Session as SessionView } from '@keyward/contract';
import type { Caller } from '../../domain/caller.ts';

export function viewOfCaller(caller: Caller, now: number): SessionView {
  const until = caller.kind === 'person' ? (caller.session?.reauthenticatedUntil ?? null) : null;
  return {
    kind: caller.kind === 'key' ? 'key' : 'user',
    name: caller.name,
    id: caller.id,
    shortname: caller.shortname,
    role: caller.role.name,
    permissions: [...caller.role.permissions],
    reauthenticated_until: until !== null && until > now ? until : null,
    expires_at: caller.kind === 'terminal' ? null : caller.expiresAt,
  };
}
