import { operations } from '@keyward/contract';
import { PRESENCE_SECONDS } from '../../domain/session.ts';
import { action } from '../action.ts';
import { Refusal } from '../refusal.ts';
import { confirmPassword } from './check-password.ts';
import { viewOfCaller } from './view.ts';

export const provePresence = action(operations.provePresence, async (context, caller, { body }) => {
  const user = await context.storage.stores.users.withId(caller.accountId, caller.id);
  if (!user) throw new Refusal('unauthenticated');
  await confirmPassword(context, user, caller, body.password);
  const presenceUntil = context.now() + PRESENCE_SECONDS;
  await context.storage.grouped(({ sessions }) =>
    sessions.setPresence(caller.accountId, caller.session.id, presenceUntil),
  );
  return viewOfCaller({ ...caller, session: { ...caller.session, presenceUntil } }, context.now());
});
