import { Refusal } from '../../refusal.ts';
import { requireCovers, requireReauthenticationForPrivileges } from '../../rights.ts';
import { reservedNameError } from '../create/name.ts';
import { requireMayActAs } from '../rules/acting-as.ts';
import { detailsOfNew, textFieldsOfNew } from '../rules/details.ts';
import { limitsAfter, NO_LIMITS } from '../rules/limits.ts';
import { digestFault } from './digest.ts';
import { importedExpiry, lifetimeFault } from './lifetime.ts';
import type { ImportRow } from './row.ts';
import type { ImportScope } from './scope.ts';
import { NO_KEY } from './secret.ts';

/**
 * Returns the reason why the row cannot become a new key; undefined if it can.
 * @throws Refusal exceeds_own_rights, exceeds_own_limits, reauthentication_required
 */
export async function newKeyFault(work: ImportScope, row: ImportRow): Promise<string | undefined> {
  const { context, caller, stores, policy, options } = work;
  if (row.digest === null && !options.newSecrets) return NO_KEY;
  requireCovers(caller, row.role);
  requireReauthenticationForPrivileges(context, caller, row.role);
  const expiresAt = importedExpiry(work, row.expiresAt);
  const lifetimeError = lifetimeFault(policy, expiresAt, context.now());
  if (lifetimeError !== undefined) return lifetimeError;
  const limits = limitsAfter(row.limits, NO_LIMITS);
  requireMayActAs(caller, { expiresAt, ...limits, textFields: textFieldsOfNew(caller, row.details) });
  return (await nameFault(work, row)) ?? (await digestFault(stores, caller, row)) ?? detailsFault(work, row);
}

/** Returns the reason why a new key cannot have the name in the row; undefined if it can. */
async function nameFault(
  { context, caller, stores, options }: ImportScope,
  { name }: ImportRow,
): Promise<string | undefined> {
  if (await stores.apiKeys.isNameTaken(caller.accountId, name)) {
    return 'The account already has a key with this name in another case. Names are case-insensitive; remove the row.';
  }
  return options.reusesNames ? undefined : reservedNameError(context, stores, caller.accountId, name);
}

/** Returns the reason why the details of the row are invalid; undefined if they are valid. */
async function detailsFault(work: ImportScope, row: ImportRow): Promise<string | undefined> {
  try {
    await detailsOfNew(work, row.details);
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
}
