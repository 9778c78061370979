import { operations } from '@keyward/contract';
import { REAUTHENTICATION_SECONDS } from '../../domain/session.ts';
import { action } from '../action.ts';
import type { ActionContext } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { confirmPassword } from './check-password.ts';
import { viewOfCaller } from './view.ts';

export const reauthenticate = action(
  operations.reauthenticate,
  async (context: ActionContext<'elapsed' | 'throttles' | 'hashing' | 'deniedAttempts'>, caller, { body }) => {
    const user = await context.storage.stores.users.withId(caller.accountId, caller.id);
    if (!user) throw new Refusal('unauthenticated');
    await confirmPassword(context, user, caller, body.password);
    const reauthenticatedUntil = context.now() + REAUTHENTICATION_SECONDS;
    await context.storage.grouped(({ sessions }) =>
      sessions.setReauthentication(caller.accountId, caller.session.id, reauthenticatedUntil),
    );
    return viewOfCaller({ ...caller, session: { ...caller.session, reauthenticatedUntil } }, context.now());
  },
);
