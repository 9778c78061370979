import type { Caller } from '../../domain/caller.ts';
import { isAdministrator, type Role } from '../../domain/role.ts';
import type { Ports } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { requireCovers, requireReauthenticationForPower } from '../rights.ts';

/**
 * What everybody must satisfy who makes a role what it shall be: whoever holds it is given that, so it is covered
 * before and after; who adds a flag is ADMIN; and power over Keyward needs re-authentication.
 * @throws Refusal exceeds_own_rights, reauthentication_required
 */
export function requireMayChangeRoute(context: Ports<'now'>, caller: Caller, wanted: Role, before?: Role): void {
  requireCovers(caller, wanted, ...(before ? [before] : []));
  const adds = (flag: 'canMasquerade' | 'canSendFlow') => wanted[flag] && !before?.[flag];
  if ((adds('canMasquerade') || adds('canSendFlow')) && !isAdministrator(caller.role)) {
    throw new Refusal('exceeds_own_rights', 'Only ADMIN gives a role canMasquerade or canSendFlow.');
  }
  requireReauthenticationForPower(context, caller, wanted, ...(before ? [before] : []));
}
