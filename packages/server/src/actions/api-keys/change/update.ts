import { type ApiKeyChange, operations } from '@keyward/contract';
import { type ApiKey, changedKey, keyStatus } from '../../../domain/api-key.ts';
import type { Caller } from '../../../domain/caller.ts';
import { keyUpdated } from '../../../domain/events/api-keys.ts';
import { coversAll } from '../../../domain/role.ts';
import type { Stores } from '../../../storage/stores/index.ts';
import { action } from '../../action.ts';
import { change, type Ledger } from '../../change.ts';
import type { Ports } from '../../ports.ts';
import { findStoredRole } from '../../rights.ts';
import { requireMatch, Versioned } from '../../version.ts';
import { keyNamed } from '../read/get.ts';
import { changeOfKey, contentOfKey, viewOfKey } from '../read/view.ts';
import { requireBindingFields, requireMayActAs } from '../rules/acting-as.ts';
import { requireChangeAllowed } from '../rules/change-rules.ts';
import { changedDetails } from '../rules/details.ts';
import { isLoosened, limitsDiffer, requireWithinLimits } from '../rules/limit-rules.ts';
import { limitsAfter } from '../rules/limits.ts';
import { requireReauthenticationToLoosen } from '../rules/loosening.ts';
import { requireNoNewPlainKey } from '../secrets/plain-keys.ts';

export const updateApiKey = action(operations.updateApiKey, (context, caller, { params, headers, body }) =>
  change(context, caller, async (stores, ledger) => {
    const before = await keyNamed(stores, caller, params.appname);
    requireMatch(headers['if-match'], contentOfKey(before));
    const after = await keyAfterUpdate({ context, stores, caller }, before, body);
    await recordUpdate(before, after, { stores, ledger, accountId: caller.accountId });
    return new Versioned(viewOfKey(after, context.now()), contentOfKey(after));
  }),
);

interface ChangeScope {
  readonly context: Ports<'now' | 'random'>;
  readonly stores: Stores;
  readonly caller: Caller;
}

/** Returns the changed key. Rejects a change that the caller is not allowed to make. @throws Refusal */
export async function keyAfterUpdate(scope: ChangeScope, before: ApiKey, body: ApiKeyChange): Promise<ApiKey> {
  const { context, stores, caller } = scope;
  const role = await requireChangeAllowed(context, stores, caller, before, body);
  const requestedChange = {
    description: body.description ?? '',
    role: role.name,
    expiresAt: body.expires_at === undefined ? before.expiresAt : body.expires_at,
    ...limitsAfter(body, before),
    ...(await changedDetails(scope, body, before)),
  };
  const after = changedKey(before, requestedChange, context.random);
  await requireNoNewPlainKey(scope, before, after);
  if (limitsDiffer(before, after)) requireWithinLimits(caller, after);
  if (isRenewed(before, after, context.now())) requireMayActAs(caller, after);
  if (await isStrengthened(stores, caller, before, after)) requireBindingFields(caller, after);
  await requireReauthenticationToLoosen(scope, before, after);
  return after;
}

/** Returns whether a change strengthens a key: more rights, a later expiry, more IP addresses or a higher rate. */
async function isStrengthened(stores: Stores, { accountId }: Caller, before: ApiKey, after: ApiKey): Promise<boolean> {
  if (isLoosened(before, after)) return true;
  if (before.role === after.role) return false;
  return !coversAll(
    await findStoredRole(stores, accountId, before.role),
    await findStoredRole(stores, accountId, after.role),
  );
}

/** Returns whether a change makes an expired key valid again, which requires the same rights as enabling it. */
function isRenewed(before: ApiKey, after: ApiKey, now: number): boolean {
  return keyStatus(before, now) === 'expired' && keyStatus(after, now) !== 'expired';
}

interface Work extends Pick<Caller, 'accountId'> {
  readonly stores: Stores;
  readonly ledger: Ledger;
}

export async function recordUpdate(before: ApiKey, after: ApiKey, { stores, ledger, accountId }: Work): Promise<void> {
  await stores.apiKeys.update(accountId, after);
  await ledger.record(keyUpdated(changeOfKey(before, after)));
}
