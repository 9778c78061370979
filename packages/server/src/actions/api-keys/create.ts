import { operations } from '@keyward/contract';
import type { ApiKey } from '../../domain/api-key.ts';
import { randomGeneration } from '../../domain/generation.ts';
import { defaultExpiry } from '../../domain/key-policy.ts';
import { action } from '../action.ts';
import { change } from '../change.ts';
import { newId } from '../context.ts';
import { namedRole, requireCovers, requirePresenceForPower } from '../rights.ts';
import { NO_DETAILS, wantedDetails } from './details.ts';
import { requireExpiryAllowed } from './expiry.ts';
import { requireWithinLimits } from './limit-rules.ts';
import { NO_LIMITS, wantedLimits } from './limits.ts';
import { claimName } from './name.ts';
import { answerWithSecret, newSecret } from './secret.ts';
import { snapshotOfKey } from './view.ts';

export const createApiKey = action(operations.createApiKey, (context, caller, { body }) =>
  change(context, caller, async (stores, ledger) => {
    const role = await namedRole(stores, caller.accountId, body.roles);
    requireCovers(caller, role);
    requirePresenceForPower(context, caller, role);
    const policy = await stores.keyPolicies.get(caller.accountId);
    const expiresAt = body.expires_at === undefined ? defaultExpiry(policy, context.now()) : body.expires_at;
    requireExpiryAllowed(context, policy, expiresAt);
    const limits = wantedLimits(body, NO_LIMITS);
    requireWithinLimits(caller, { expiresAt, ...limits });
    const details = await wantedDetails(stores, caller.accountId, body, NO_DETAILS);
    const { appname, reuse_name: reuse = false } = body;
    await claimName(context, stores, { accountId: caller.accountId, appname, reuse });
    const secret = newSecret(context);
    const key: ApiKey = {
      id: newId(context, 'key'),
      appname,
      description: body.description ?? '',
      role: role.name,
      digest: secret.digest,
      hint: secret.hint,
      generation: randomGeneration(context.random),
      state: 'enabled',
      disabledReason: null,
      isSecretRevoked: false,
      createdAt: context.now(),
      createdBy: caller.name,
      expiresAt,
      ...limits,
      ...details,
      shape: null,
      rotation: null,
      lastLogin: null,
      lastIp: null,
    };
    await stores.apiKeys.add(caller.accountId, key);
    await ledger.record(
      { class: 'apikey', action: 'create', description: `API key ${key.appname} added`, after: snapshotOfKey(key) },
      { entity: 'api-key', entityId: key.id, action: 'create' },
    );
    return answerWithSecret(context, caller, { stores, ledger }, key, secret);
  }),
);
