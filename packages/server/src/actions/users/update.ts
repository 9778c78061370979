import { operations } from '@keyward/contract';
import { userUpdated } from '../../domain/events/users.ts';
import { isAdministrator } from '../../domain/role.ts';
import { changedUser } from '../../domain/user.ts';
import { action } from '../action.ts';
import { change } from '../change.ts';
import { Refusal } from '../refusal.ts';
import { findRequestedRole, findStoredRole, requireCovers, requireReauthenticationForPrivileges } from '../rights.ts';
import { requireNoSecret } from '../url-secrets.ts';
import { requireMatch } from '../version.ts';
import { userWithId } from './get.ts';
import { requireAnotherAdministrator } from './last-administrator.ts';
import { contentOfUser, versionedUser } from './view.ts';

export const updateUser = action(operations.updateUser, (context, caller, { params, headers, body }) =>
  change(context, caller, async (stores, ledger) => {
    const before = await userWithId(stores, caller, params.id);
    requireMatch(headers['if-match'], contentOfUser(before));
    if (body.email !== undefined && body.email !== before.email) {
      throw new Refusal('invalid_request', 'The email of a user cannot change. Add another user instead.');
    }
    const role = await findRequestedRole(stores, caller.accountId, body.roles);
    const currentRole = await findStoredRole(stores, caller.accountId, before.role);
    requireCovers(caller, currentRole, role);
    if (role.name !== currentRole.name) requireReauthenticationForPrivileges(context, caller, currentRole, role);
    if (!isAdministrator(role)) await requireAnotherAdministrator(stores, caller.accountId, before);
    if (body.picture !== before.picture) requireNoSecret('URL of the picture', body.picture ?? '');
    const profile = {
      givenName: body.given_name,
      familyName: body.family_name,
      nickname: body.nickname ?? null,
      picture: body.picture ?? null,
      role: role.name,
    };
    const after = changedUser(before, profile, context.random);
    await stores.users.update(caller.accountId, after);
    await ledger.record(userUpdated(before, after));
    return versionedUser(after);
  }),
);
