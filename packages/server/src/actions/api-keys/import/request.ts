import { type KeyImport, MAX_IMPORT_ROWS, type OnExisting } from '@keyward/contract';
import type { Caller } from '../../../domain/caller.ts';
import { UnreadableText } from '../../../parsing/unreadable-text.ts';
import type { Ports } from '../../ports.ts';
import { Refusal } from '../../refusal.ts';
import { requireMay, requireReauthentication } from '../../rights.ts';
import { type Columns, isEmpty } from './cells.ts';
import { ignoredColumns } from './columns.ts';

/** The options of an import, which apply to all rows. */
export interface ImportOptions {
  /** True if valid rows are imported even if other rows are rejected. */
  readonly partial: boolean;
  /** True if a new key gets a new secret when its row has neither a key nor a digest. */
  readonly newSecrets: boolean;
  /**
   * True if rows without an expiry get the default lifetime, and later expiries are reduced to the maximum lifetime.
   */
  readonly appliesPolicy: boolean;
  readonly onExisting: OnExisting;
  /** True if a row may have a name that is reserved for a deleted key. */
  readonly reusesNames: boolean;
  readonly ignoredColumns: ReadonlySet<string>;
}

/** @throws Refusal invalid_request */
export function optionsOf(body: KeyImport): ImportOptions {
  return {
    partial: body.partial ?? false,
    newSecrets: body.new_secrets ?? false,
    appliesPolicy: body.apply_policy ?? false,
    onExisting: body.on_existing ?? 'reject',
    reusesNames: body.reuse_name ?? false,
    ignoredColumns: ignoredColumns(body.ignore_columns),
  };
}

/**
 * Requires re-authentication, because importing a digest grants a role to every holder of the key.
 * @throws Refusal forbidden, reauthentication_required
 */
export function requireMayImport(context: Ports<'now'>, caller: Caller, { on_existing }: KeyImport): void {
  if (on_existing === 'update') {
    requireMay(caller, 'api-keys:update', 'Updating existing keys also requires api-keys:update.');
  }
  requireReauthentication(context, caller);
}

/** @throws Refusal invalid_request */
export async function rowsOf(context: Ports<'parsing'>, body: KeyImport): Promise<readonly unknown[]> {
  const rawRows = 'rows' in body ? body.rows : await readText(context, body.text);
  if (rawRows.length === 0) throw new Refusal('invalid_request', 'The import contains no rows. Send at least one.');
  if (rawRows.length > MAX_IMPORT_ROWS) {
    throw new Refusal('invalid_request', `An import accepts at most ${MAX_IMPORT_ROWS} rows. Split it.`);
  }
  const { key_format } = body;
  return key_format === undefined ? rawRows : rawRows.map((row) => withKeyFormat(row, key_format));
}

/** @throws Refusal invalid_request */
async function readText({ parsing }: Ports<'parsing'>, text: string): Promise<readonly unknown[]> {
  try {
    return await parsing.importText(text);
  } catch (error) {
    throw error instanceof UnreadableText ? new Refusal('invalid_request', error.message) : error;
  }
}

/** Adds the key format of the request to a row with a key or digest but without a key format. */
export function withKeyFormat(row: unknown, keyFormat: string): unknown {
  if (typeof row !== 'object' || row === null || Array.isArray(row)) return row;
  const { key, sha256, key_format: rowKeyFormat } = row as Columns;
  return (isEmpty(key) && isEmpty(sha256)) || !isEmpty(rowKeyFormat) ? row : { ...row, key_format: keyFormat };
}
