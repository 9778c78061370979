import type { Caller } from '../../domain/caller.ts';
import { isAdministrator, type Role } from '../../domain/role.ts';
import type { Ports } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { requireCovers, requireReauthenticationForPrivileges } from '../rights.ts';

/**
 * Requires that the caller may create or change a role. The caller's own rights must cover the role before and after,
 * because holders of the role receive them; adding a flag requires ADMIN; a role that can manage Keyward requires
 * re-authentication.
 * @throws Refusal exceeds_own_rights, reauthentication_required
 */
export function requireMayChangeRoute(context: Ports<'now'>, caller: Caller, after: Role, before?: Role): void {
  requireCovers(caller, after, ...(before ? [before] : []));
  const adds = (flag: 'canMasquerade' | 'canSendFlow') => after[flag] && !before?.[flag];
  if ((adds('canMasquerade') || adds('canSendFlow')) && !isAdministrator(caller.role)) {
    throw new Refusal(
      'exceeds_own_rights',
      'Only ADMIN can grant canMasquerade or canSendFlow to a role. Ask an ADMIN.',
    );
  }
  requireReauthenticationForPrivileges(context, caller, after, ...(before ? [before] : []));
}
