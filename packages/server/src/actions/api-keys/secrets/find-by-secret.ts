import { operations } from '@keyward/contract';
import { keyLookedUp } from '../../../domain/events/api-keys.ts';
import { action } from '../../action.ts';
import { change } from '../../change.ts';
import type { ActionContext } from '../../ports.ts';
import { Refusal } from '../../refusal.ts';
import { viewOfKey } from '../read/view.ts';
import { keysWithSecrets, secretCandidates } from './keys-with-secrets.ts';

/** Finds a key by its secret. The response is the same for unknown keys, deleted keys and keys of other accounts. */
export const lookUpApiKey = action(
  operations.lookUpApiKey,
  async (context: ActionContext<'elapsed' | 'throttles'>, caller, { body }) => {
    const { accountId, id } = caller;
    const wait = context.throttles.keyLookups.count(`${accountId}/${id}`, context.elapsed());
    if (wait > 0) throw new Refusal('too_many_attempts', undefined, wait);
    const candidates = await secretCandidates(context, accountId, body.key);
    const key = await change(context, caller, async (stores, ledger) => {
      const [matchingKey] = await keysWithSecrets(stores, accountId, candidates, ledger.at);
      await ledger.record(keyLookedUp(matchingKey));
      return matchingKey;
    });
    if (!key) throw new Refusal('not_found', 'No API key of this account has this secret.');
    return viewOfKey(key, context.now());
  },
);
