import { type ApiKeyWithSecret, type NewApiKey, operations } from '@keyward/contract';
import type { ApiKey } from '../../../domain/api-key.ts';
import { keyCreated } from '../../../domain/events/api-keys.ts';
import { randomGeneration } from '../../../domain/generation.ts';
import { defaultExpiry } from '../../../domain/key-policy.ts';
import { action } from '../../action.ts';
import { change, type Work } from '../../change.ts';
import { type ActionContext, newId } from '../../ports.ts';
import { findRequestedRole, requireCovers, requireReauthenticationForPrivileges } from '../../rights.ts';
import { replaceSecret } from '../change/regenerate.ts';
import { snapshotOfKey } from '../read/view.ts';
import { requireMayActAs } from '../rules/acting-as.ts';
import { detailsOfNew, textFieldsOfNew } from '../rules/details.ts';
import { requireExpiryAllowed } from '../rules/expiry.ts';
import { limitsAfter, NO_LIMITS } from '../rules/limits.ts';
import { newSecret, viewWithNewSecret } from '../secrets/new-secret.ts';
import { requireNoPlainKey } from '../secrets/plain-keys.ts';
import { creationRequest, earlierCreation, saveCreation } from './idempotency.ts';
import { claimName } from './name.ts';

export const createApiKey = action(
  operations.createApiKey,
  async (context: ActionContext<'uses' | 'publicUrl' | 'keyPrefix'>, caller, { headers, body }) => {
    const request = creationRequest(caller, headers['idempotency-key'], body);
    // A repeated request replaces the secret only if the secret was never used.
    if (request) await context.uses.settle();
    return change(context, caller, async (stores, ledger) => {
      const work = { context, caller, stores, ledger };
      const earlier = request && (await earlierCreation(work, request));
      const properties = await keyToCreate(work, body, earlier?.key);
      const view = earlier
        ? await replaceSecret(work, earlier.key, earlier.key, 'the request that created it was repeated')
        : await addKey(work, body, properties);
      if (request)
        await saveCreation(work, request, { keyId: view.id, createdAt: earlier?.creation.createdAt ?? ledger.at });
      return view;
    });
  },
);

type NewKeyProperties = Pick<
  ApiKey,
  'role' | 'expiresAt' | 'allowedIps' | 'rateLimit' | 'owner' | 'tags' | 'metadata' | 'textFields'
>;

/**
 * Checks all rules of key creation except the rules for names.
 * @param existing the key that the same request already created, whose default expiry is kept
 * @throws Refusal
 */
async function keyToCreate(
  { context, caller, stores }: Work,
  body: NewApiKey,
  existing: ApiKey | undefined,
): Promise<NewKeyProperties> {
  const role = await findRequestedRole(stores, caller.accountId, body.roles);
  requireCovers(caller, role);
  requireReauthenticationForPrivileges(context, caller, role);
  const policy = await stores.keyPolicies.get(caller.accountId);
  const fallbackExpiry = existing ? existing.expiresAt : defaultExpiry(policy, context.now());
  const expiresAt = body.expires_at === undefined ? fallbackExpiry : body.expires_at;
  requireExpiryAllowed(context, policy, expiresAt);
  const limits = limitsAfter(body, NO_LIMITS);
  requireMayActAs(caller, { expiresAt, ...limits, textFields: textFieldsOfNew(caller, body) });
  const details = await detailsOfNew({ stores, caller }, body);
  return { role: role.name, expiresAt, ...limits, ...details };
}

async function addKey(
  { context, caller, stores, ledger }: Work<'publicUrl' | 'keyPrefix'>,
  { appname, description = '', reuse_name: reuse = false }: NewApiKey,
  properties: NewKeyProperties,
): Promise<ApiKeyWithSecret> {
  await claimName(context, stores, { accountId: caller.accountId, appname, reuse });
  const { tags, metadata, textFields } = properties;
  await requireNoPlainKey({ context, stores, caller }, { name: appname, description, tags, metadata, ...textFields });
  const secret = newSecret(context);
  const key: ApiKey = {
    id: newId(context, 'key'),
    appname,
    description,
    ...properties,
    digest: secret.digest,
    hint: secret.hint,
    generation: randomGeneration(context.random),
    state: 'enabled',
    disabledReason: null,
    isSecretRevoked: false,
    createdAt: context.now(),
    createdBy: caller.name,
    keyFormat: null,
    rotation: null,
    lastLogin: null,
    lastIp: null,
  };
  await stores.apiKeys.add(caller.accountId, key);
  await ledger.record(keyCreated(key, snapshotOfKey(key)));
  return viewWithNewSecret(context, caller, { stores, ledger }, key, secret);
}
