import { operations } from '@keyward/contract';
import { leakResolved } from '../../domain/events/leaks.ts';
import { action } from '../action.ts';
import { change } from '../change.ts';
import { Refusal } from '../refusal.ts';
import { viewOfLeak } from './view.ts';

/** Marks a leak as handled; the key is not changed. */
export const resolveLeak = action(operations.resolveLeak, (context, caller, { params }) =>
  change(context, caller, async (stores, ledger) => {
    const before = await stores.leaks.withId(caller.accountId, params.id);
    if (!before) throw new Refusal('not_found', 'The account has no leak report with this id. Check the id.');
    if (before.resolvedAt !== null) throw new Refusal('already_resolved');
    const after = { ...before, resolvedAt: context.now(), resolvedBy: caller.name };
    await stores.leaks.resolve(caller.accountId, after.id, { at: after.resolvedAt, by: after.resolvedBy });
    await ledger.record(leakResolved(before, after));
    return viewOfLeak(after);
  }),
);
