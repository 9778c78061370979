import { type ApiKeyWithSecret, operations } from '@keyward/contract';
import { type ApiKey, changedKey, rotatedKey } from '../../../domain/api-key.ts';
import { keyRegenerated } from '../../../domain/events/api-keys.ts';
import { action } from '../../action.ts';
import { change, type Work } from '../../change.ts';
import type { ActionContext } from '../../ports.ts';
import { requireReauthenticationForPrivileges } from '../../rights.ts';
import { keyNamed } from '../read/get.ts';
import { changeOfKey } from '../read/view.ts';
import { requireMayActAs } from '../rules/acting-as.ts';
import { requireChangeAllowed } from '../rules/change-rules.ts';
import { changedDetails } from '../rules/details.ts';
import { limitsAfter } from '../rules/limits.ts';
import { requireReauthenticationToLoosen } from '../rules/loosening.ts';
import { newSecret, viewWithNewSecret } from '../secrets/new-secret.ts';
import { requireNoNewPlainKey } from '../secrets/plain-keys.ts';

export const regenerateApiKey = action(
  operations.regenerateApiKey,
  (context: ActionContext<'publicUrl' | 'keyPrefix'>, caller, { params, body = {} }) =>
    change(context, caller, async (stores, ledger) => {
      const before = await keyNamed(stores, caller, params.appname);
      const role = await requireChangeAllowed(context, stores, caller, before, body);
      requireReauthenticationForPrivileges(context, caller, role);
      const requestedChange = {
        description: body.description ?? before.description,
        role: role.name,
        expiresAt: body.expires_at === undefined ? before.expiresAt : body.expires_at,
        ...limitsAfter(body, before),
        ...(await changedDetails({ stores, caller }, body, before)),
      };
      const changed = changedKey(before, requestedChange, context.random);
      await requireNoNewPlainKey({ context, stores, caller }, before, changed);
      requireMayActAs(caller, before, changed);
      await requireReauthenticationToLoosen({ context, stores, caller }, before, changed);
      return replaceSecret({ context, caller, stores, ledger }, before, changed);
    }),
);

/**
 * Replaces the secret of a key and stores its other changes. The previous secret is revoked immediately.
 * @param reason the text for the audit record
 */
export async function replaceSecret(
  { context, caller, stores, ledger }: Work<'publicUrl' | 'keyPrefix'>,
  before: ApiKey,
  changed: ApiKey,
  reason?: string,
): Promise<ApiKeyWithSecret> {
  const secret = newSecret(context);
  const now = context.now();
  const rotation = { request: null, reason: null, startedAt: now, startedBy: caller.name, endsAt: now };
  const after = rotatedKey(changed, secret, rotation, context.random);
  await stores.apiKeys.update(caller.accountId, after);
  await ledger.record(keyRegenerated(changeOfKey(before, after), reason));
  return viewWithNewSecret(context, caller, { stores, ledger }, after, secret);
}
