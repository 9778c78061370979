import type { Caller } from '../../domain/caller.ts';
import { isAdministrator, type Role } from '../../domain/role.ts';
import type { Ports } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { requireCovers, requireReauthenticationForPower } from '../rights.ts';

/**
 * Requires that the caller may create or change a role: the caller's own rights must cover the role before and after,
 * since its holders receive them; adding a flag requires ADMIN; power over Keyward requires re-authentication.
 * @throws Refusal exceeds_own_rights, reauthentication_required
 */
export function requireMayChangeRoute(context: Ports<'now'>, caller: Caller, wanted: Role, before?: Role): void {
  requireCovers(caller, wanted, ...(before ? [before] : []));
  const adds = (flag: 'canMasquerade' | 'canSendFlow') => wanted[flag] && !before?.[flag];
  if ((adds('canMasquerade') || adds('canSendFlow')) && !isAdministrator(caller.role)) {
    throw new Refusal(
      'exceeds_own_rights',
      'Only ADMIN can grant canMasquerade or canSendFlow to a role. Ask an ADMIN.',
    );
  }
  requireReauthenticationForPower(context, caller, wanted, ...(before ? [before] : []));
}
