import { isDeepStrictEqual } from 'node:util';
import type { ApiKeyChange } from '@keyward/contract';
import { type ApiKey, keyStatus } from '../../../domain/api-key.ts';
import { may } from '../../../domain/caller.ts';
import { isRotating } from '../../../domain/rotation.ts';
import type { Work } from '../../change.ts';
import { Refusal } from '../../refusal.ts';
import { findStoredRole, requireCovers } from '../../rights.ts';
import { applyTo } from '../change/state.ts';
import { keyAfterUpdate, recordUpdate } from '../change/update.ts';
import { viewOfDetails } from '../rules/details.ts';
import { viewOfLimits } from '../rules/limits.ts';
import { digestFault } from './digest.ts';
import { updatedExpiry } from './lifetime.ts';
import type { ImportRow } from './row.ts';
import type { ImportScope } from './scope.ts';

/** A row's change to an existing key. */
export interface KeyUpdate {
  readonly before: ApiKey;
  readonly after: ApiKey;
  /** True if the row disables the key, or changes the reason of a disabled key. */
  readonly isDisabled: boolean;
  /** The reason in the row; undefined if it has none. */
  readonly disabledReason: string | null | undefined;
}

const NAME_EXISTS =
  'The account already has a key with this name. Remove the row, or set on_existing to skip or update.';

type ExistingPlan = KeyUpdate | 'skip' | { readonly reason: string };

/**
 * Plans a row for an existing key. A key that matches the row is skipped regardless of `on_existing`, so that an import can
 * be repeated. An update follows the rules of a single change; it never replaces a secret and never enables a key.
 * @returns the change, `skip`, or the reason for rejecting the row
 * @throws Refusal reauthentication_required
 */
export async function planExisting(work: ImportScope, before: ApiKey, row: ImportRow): Promise<ExistingPlan> {
  const { caller, stores, options } = work;
  try {
    if (!may(caller, 'api-keys:fetch')) {
      // An import must not confirm guesses about keys that the caller may not read; a single change returns its key.
      if (options.onExisting === 'skip') return 'skip';
      if (options.onExisting === 'reject') return { reason: NAME_EXISTS };
      requireCovers(caller, await findStoredRole(stores, caller.accountId, before.role));
    }
    return await planReadable(work, before, row);
  } catch (error) {
    if (error instanceof Refusal && error.code !== 'reauthentication_required') return { reason: error.message };
    throw error;
  }
}

async function planReadable(work: ImportScope, before: ApiKey, row: ImportRow): Promise<ExistingPlan> {
  const { context, caller, stores, options } = work;
  const otherDigest = await digestFault(stores, caller, row);
  if (otherDigest !== undefined) return { reason: otherDigest };
  const body = changeBy(row, before, work);
  if (options.onExisting === 'skip' || isUnchanged(row, before, body, context.now())) return 'skip';
  const reason = options.onExisting === 'reject' ? NAME_EXISTS : updateFault(row, before, context.now());
  if (reason !== undefined) return { reason };
  const after = await keyAfterUpdate(work, before, body);
  return { before, after, isDisabled: isDisabling(row, before), disabledReason: statedReason(row) };
}

/** Applies an update, with the audit records of single changes. */
export async function updateExisting(work: Work, update: KeyUpdate): Promise<void> {
  const { context, stores, ledger, caller } = work;
  const { before, after, isDisabled, disabledReason } = update;
  const { accountId } = caller;
  await recordUpdate(before, after, { stores, ledger, accountId });
  if (!isDisabled) return;
  await applyTo('disabled', after, { context, stores, ledger, accountId }, disabledReason);
}

/** Returns the change requested by a row; fields without a column keep their values. */
function changeBy({ presentColumns, ...row }: ImportRow, before: ApiKey, work: ImportScope): ApiKeyChange {
  const requested = {
    ...row.limits,
    ...row.details,
    owner: isSameEmail(row.details.owner, before.owner) ? before.owner : row.details.owner,
    description: row.description,
    expires_at: updatedExpiry(work, row.expiresAt, before.expiresAt),
  };
  const changes = Object.entries(requested).filter(([column]) => presentColumns.has(column));
  return { ...changeableOf(before), ...Object.fromEntries(changes), roles: [row.role.name] };
}

/** Compares email addresses, which are case-insensitive. */
function isSameEmail(one: string | null | undefined, other: string | null): boolean {
  return one?.toLowerCase() === other?.toLowerCase();
}

/** Returns the current values of the fields that a change can set. */
function changeableOf(key: ApiKey): ApiKeyChange {
  return {
    ...viewOfLimits(key),
    ...viewOfDetails(key),
    expires_at: key.expiresAt,
    roles: [key.role],
    description: key.description,
  };
}

function isUnchanged(row: ImportRow, before: ApiKey, body: ApiKeyChange, now: number): boolean {
  return (
    isSameSecret(row, before) &&
    isSameState(row, before, now) &&
    isDeepStrictEqual(changeableOf(before), asStored(body))
  );
}

/** Normalizes numbers in metadata that JSON stores differently, such as -0. */
function asStored(body: ApiKeyChange): unknown {
  return JSON.parse(JSON.stringify(body));
}

function isSameSecret(row: ImportRow, before: ApiKey): boolean {
  return row.digest === null || (isDigestOf(row, before) && isSameFormat(row, before));
}

/**
 * Compares key formats only if the row names one. Without a name, the import assumes the first matching format, which
 * may differ from the stored format.
 */
function isSameFormat({ presentColumns, keyFormat }: ImportRow, before: ApiKey): boolean {
  return !presentColumns.has('key_format') || keyFormat === before.keyFormat;
}

/**
 * Returns whether a row leaves the state unchanged. A row with the status of the key does, even `quarantined`, although
 * that status imports a new key as disabled.
 */
function isSameState(row: ImportRow, before: ApiKey, now: number): boolean {
  const { presentColumns, state, status } = row;
  if (!presentColumns.has('status') || (status !== 'disabled' && status === keyStatus(before, now))) return true;
  return state === before.state && !isDisabling(row, before);
}

function isDisabling(row: ImportRow, before: ApiKey): boolean {
  if (!row.presentColumns.has('status') || row.state !== 'disabled') return false;
  const reason = statedReason(row);
  return before.state !== 'disabled' || (reason !== undefined && reason !== before.disabledReason);
}

function statedReason({ presentColumns, disabledReason }: ImportRow): string | null | undefined {
  return presentColumns.has('disabled_reason') ? disabledReason : undefined;
}

function isDigestOf({ digest }: ImportRow, before: ApiKey): boolean {
  return digest !== null && Buffer.from(digest).equals(before.digest);
}

function updateFault(row: ImportRow, before: ApiKey, now: number): string | undefined {
  if (row.digest !== null && !isDigestOf(row, before)) {
    return 'The key has a different secret, and an import never replaces a secret. Rotate the key.';
  }
  if (row.digest !== null && !isSameFormat(row, before)) {
    return 'The key has a different key format, and an import never changes a key format. Correct key_format.';
  }
  if (before.state === 'quarantined') return 'The key is quarantined. Enable or disable it first.';
  if (isRotating(before.rotation, now)) return 'A rotation of the key is running. Finish or cancel it first.';
  if (row.presentColumns.has('status') && row.state === 'enabled' && before.state === 'disabled') {
    return 'The key is disabled, and an import never enables a key. Enable it separately, or set its status to disabled.';
  }
  return undefined;
}
