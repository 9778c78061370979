import { operations } from '@keyward/contract';
import { keyStatus } from '../../domain/api-key.ts';
import { textSearched } from '../../domain/events/leaks.ts';
import { action } from '../action.ts';
import { keysWithSecrets, secretCandidates } from '../api-keys/secrets/keys-with-secrets.ts';
import { change } from '../change.ts';

/** Finds the account's keys in a text. The text is hashed string by string, and not stored. */
export const checkForLeaks = action(operations.checkForLeaks, async (context, caller, { body }) => {
  const candidates = await secretCandidates(context, caller.accountId, body.text);
  const leakedKeys = await change(context, caller, async (stores, ledger) => {
    const each = await keysWithSecrets(stores, caller.accountId, candidates, ledger.at);
    await ledger.record(textSearched(each));
    return each;
  });
  const now = context.now();
  return {
    searched: candidates.size,
    keys: leakedKeys.map((key) => ({
      id: key.id,
      appname: key.appname,
      hint: key.hint,
      roles: [key.role],
      status: keyStatus(key, now),
      last_login: key.lastLogin,
    })),
  };
});
