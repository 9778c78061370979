import { operations } from '@keyward/contract';
import { keyFormatDeleted } from '../../domain/events/account.ts';
import { action } from '../action.ts';
import { change } from '../change.ts';
import { Refusal } from '../refusal.ts';
import { requireReauthentication } from '../rights.ts';
import { viewOfKeyFormat } from './view.ts';

export const deleteKeyFormat = action(operations.deleteKeyFormat, (context, caller, { params }) => {
  requireReauthentication(context, caller);
  return change(context, caller, async (stores, ledger) => {
    const format = await stores.keyFormats.named(caller.accountId, params.name);
    if (!format) throw new Refusal('not_found', 'The account has no key format with this name. Check the name.');
    if (await stores.keyFormats.isInUse(caller.accountId, format.name, context.now()))
      throw new Refusal('key_format_in_use');
    await stores.keyFormats.remove(caller.accountId, format.name);
    await ledger.record(keyFormatDeleted(format.name, { ...viewOfKeyFormat(format) }));
  });
});
