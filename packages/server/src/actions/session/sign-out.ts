import { operations } from '@keyward/contract';
import { action } from '../action.ts';
import { change } from '../change.ts';

export const signOut = action(operations.signOut, (context, caller) =>
  change(context, caller, async (stores, ledger) => {
    await stores.sessions.remove(caller.accountId, caller.session.id);
    await ledger.record({
      class: 'session',
      action: 'sign-out',
      objectId: caller.id,
      description: `${caller.name} signed out`,
    });
  }),
);
