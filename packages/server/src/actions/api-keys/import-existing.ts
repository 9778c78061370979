import { isDeepStrictEqual } from 'node:util';
import type { ApiKeyChange, OnExisting } from '@keyward/contract';
import { type ApiKey, keyStatus } from '../../domain/api-key.ts';
import type { Caller } from '../../domain/caller.ts';
import { isRotating } from '../../domain/rotation.ts';
import type { Stores } from '../../storage/stores/index.ts';
import type { Work } from '../change.ts';
import type { Context } from '../context.ts';
import { Refusal } from '../refusal.ts';
import { viewOfDetails } from './details.ts';
import type { LifetimeRules } from './import-lifetime.ts';
import type { ImportRow } from './import-row.ts';
import { viewOfLimits } from './limits.ts';
import { bringInto } from './state.ts';
import { keyAfterUpdate, recordUpdate } from './update.ts';

interface Judging {
  readonly context: Context;
  readonly caller: Caller;
  readonly stores: Stores;
  readonly lifetime: LifetimeRules;
  readonly onExisting: OnExisting;
}

/** A change of an existing key by a row. */
export interface KeyUpdate {
  readonly before: ApiKey;
  readonly after: ApiKey;
  readonly isDisabled: boolean;
}

/**
 * Judges a row whose name a key has. A key that is as the row says is skipped under every choice, so that an import can be
 * repeated. An update follows the rules of a single change; it never replaces a secret and never enables a key.
 * @returns the change, `skip`, or the reason for refusing the row
 */
export async function judgeExisting(
  judging: Judging,
  before: ApiKey,
  row: ImportRow,
): Promise<KeyUpdate | 'skip' | { readonly reason: string }> {
  const { context, onExisting } = judging;
  const body = changeBy(row, before, judging.lifetime);
  const isDisabled = row.given.has('status') && row.state === 'disabled' && before.state !== 'disabled';
  if (isSameState(row, before, context.now()) && isUnchanged(row, before, body)) return 'skip';
  if (onExisting === 'skip') return 'skip';
  if (onExisting === 'refuse') {
    return {
      reason: 'The account has a key of this name already. Remove the row, or set on_existing to skip or update.',
    };
  }
  const reason = updateFault(row, before, context.now());
  if (reason !== undefined) return { reason };
  try {
    return { before, after: await keyAfterUpdate(judging, before, body), isDisabled };
  } catch (error) {
    if (error instanceof Refusal && error.code !== 'presence_required') return { reason: error.message };
    throw error;
  }
}

/** Each change has a record of its own, as if it was made by itself. */
export async function updateExisting(work: Work, { before, after, isDisabled }: KeyUpdate): Promise<void> {
  const { context, stores, ledger, caller } = work;
  const { accountId } = caller;
  await recordUpdate(before, after, { stores, ledger, accountId });
  if (isDisabled) await bringInto('disabled', after, { context, stores, ledger, accountId });
}

/** What the columns of a row set; a column that the file does not have leaves the field as it is. */
function changeBy({ given, ...row }: ImportRow, before: ApiKey, lifetime: LifetimeRules): ApiKeyChange {
  const present = { ...viewOfLimits(before), ...viewOfDetails(before), expires_at: before.expiresAt };
  // A row without an expiry has received the default of the policy.
  const { appliesPolicy, policy } = lifetime;
  const keepsExpiry = row.expiresAt === null && appliesPolicy && policy.defaultLifeDays !== null;
  const stated = {
    ...row.limits,
    ...row.details,
    ...(!keepsExpiry && { expires_at: row.expiresAt }),
  };
  const changes = Object.entries(stated).filter(([column]) => given.has(column));
  return {
    ...present,
    ...Object.fromEntries(changes),
    roles: [row.role.name],
    description: given.has('description') ? row.description : before.description,
  };
}

function isUnchanged(row: ImportRow, before: ApiKey, body: ApiKeyChange): boolean {
  const present = {
    ...viewOfLimits(before),
    ...viewOfDetails(before),
    expires_at: before.expiresAt,
    roles: [before.role],
    description: before.description,
  };
  const isSameSecret = row.digest === null || (isDigestOf(row, before) && row.keyFormat === before.shape);
  return isSameSecret && isDeepStrictEqual({ ...present }, { ...body });
}

/** A row with the status that the key has says nothing else of its state: a quarantined key would arrive disabled elsewhere. */
function isSameState({ given, state, status }: ImportRow, before: ApiKey, now: number): boolean {
  return !given.has('status') || state === before.state || status === keyStatus(before, now);
}

function isDigestOf({ digest }: ImportRow, before: ApiKey): boolean {
  return digest !== null && Buffer.from(digest).equals(before.digest);
}

function updateFault(row: ImportRow, before: ApiKey, now: number): string | undefined {
  if (row.digest !== null && !isDigestOf(row, before)) {
    return 'The key has another secret, and an import never replaces one. Rotate the key.';
  }
  if (before.state === 'quarantined') return 'The key is quarantined. Enable or disable it first.';
  if (isRotating(before.rotation, now)) return 'A rotation of the key is running. Finish or cancel it first.';
  if (row.given.has('status') && row.state === 'enabled' && before.state === 'disabled') {
    return 'The key is disabled, and an import never enables one. Enable it by itself, or set its status to disabled.';
  }
  return undefined;
}
