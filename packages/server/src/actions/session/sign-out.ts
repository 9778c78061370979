import { operations } from '@keyward/contract';
import { signedOut } from '../../domain/events/sessions.ts';
import { action } from '../action.ts';
import { change } from '../change.ts';

export const signOut = action(operations.signOut, (context, caller) =>
  change(context, caller, async (stores, ledger) => {
    await stores.sessions.remove(caller.accountId, caller.session.id);
    await ledger.record(signedOut({ id: caller.id, email: caller.name }));
  }),
);
