import { operations } from '@keyward/contract';
import { userCreated } from '../../domain/events/users.ts';
import { randomGeneration } from '../../domain/generation.ts';
import type { User } from '../../domain/user.ts';
import { action } from '../action.ts';
import { change } from '../change.ts';
import { type ActionContext, newId } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { findRequestedRole, requireCovers, requireReauthenticationForPrivileges } from '../rights.ts';
import { requireNoSecret } from '../url-secrets.ts';
import { newEnrollmentLink } from './enrollment-link.ts';
import { viewOfUser } from './view.ts';

export const createUser = action(
  operations.createUser,
  (context: ActionContext<'elapsed' | 'throttles' | 'publicUrl'>, caller, { body }) =>
    change(context, caller, async (stores, ledger) => {
      const role = await findRequestedRole(stores, caller.accountId, body.roles);
      requireCovers(caller, role);
      requireReauthenticationForPrivileges(context, caller, role);
      requireNoSecret('email address', body.email);
      requireNoSecret('URL of the picture', body.picture ?? '');
      const wait = context.throttles.newUsers.count(caller.accountId, context.elapsed());
      if (wait > 0)
        throw new Refusal(
          'too_many_attempts',
          'At most 50 users can be added in 300 seconds. Wait for the time in Retry-After, then try again.',
          wait,
        );
      if (await stores.directory.accountOfEmail(body.email)) throw new Refusal('email_taken');
      const isPending = caller.kind === 'key';
      const user: User = {
        id: newId(context, 'user'),
        email: body.email,
        givenName: body.given_name,
        familyName: body.family_name,
        nickname: body.nickname ?? null,
        picture: body.picture ?? null,
        role: role.name,
        passwordHash: null,
        pendingApproval: isPending,
        generation: randomGeneration(context.random),
        createdAt: context.now(),
        createdBy: caller.name,
        lastLogin: null,
        lastIp: null,
      };
      await stores.users.add(caller.accountId, user);
      await ledger.record(userCreated(user));
      const enrollment = isPending ? null : await newEnrollmentLink(context, stores, caller.accountId, user);
      return { ...viewOfUser(user), enrollment };
    }),
);
