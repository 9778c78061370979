import type { ApiKey } from '../../domain/api-key.ts';
import type { Caller } from '../../domain/caller.ts';
import type { Stores } from '../../storage/stores/index.ts';
import { change, type Ledger } from '../change.ts';
import { type Context, newId } from '../context.ts';
import { requireCovers } from '../rights.ts';
import { type ImportRow, readImportRow } from './import-row.ts';
import { newSecret } from './secret.ts';
import { snapshotOfKey } from './view.ts';

/** What became of one row of the file. */
export interface ImportOutcome {
  /** From 1 on, without the header. */
  readonly row: number;
  readonly name: string;
  readonly outcome: 'imported' | 'good' | 'refused';
  /** Why it was refused. */
  readonly reason?: string;
  /** The secret, where one was made because the row had no digest of an existing one. */
  readonly appkey?: string;
}

interface Candidate {
  readonly row: number;
  readonly name: string;
  readonly read: ImportRow | string;
}

/**
 * Adds keys from another system. Unless `partial`, either all rows are imported or none is; rows that would have been
 * good are then reported as such.
 * @param rows members as they stand in the file
 * @throws Refusal exceeds_own_rights
 */
export async function importApiKeys(
  context: Context,
  caller: Caller,
  rows: readonly Readonly<Record<string, unknown>>[],
  { partial }: { readonly partial: boolean },
): Promise<ImportOutcome[]> {
  return change(context, caller, async (stores, ledger) => {
    const candidates = await judge(stores, caller, rows);
    const refused = candidates.filter(({ read }) => typeof read === 'string').length;
    const importing = refused === 0 || partial;
    const outcomes: ImportOutcome[] = [];
    for (const { row, name, read } of candidates) {
      if (typeof read === 'string') outcomes.push({ row, name, outcome: 'refused', reason: read });
      else if (!importing) outcomes.push({ row, name, outcome: 'good' });
      else outcomes.push({ row, name, outcome: 'imported', ...(await add(context, caller, stores, ledger, read)) });
    }
    const imported = importing ? rows.length - refused : 0;
    await ledger.record({
      class: 'apikey',
      action: 'import',
      description: `Import of ${rows.length} rows: ${imported} imported, ${refused} refused`,
    });
    return outcomes;
  });
}

async function judge(
  stores: Stores,
  caller: Caller,
  rows: readonly Readonly<Record<string, unknown>>[],
): Promise<Candidate[]> {
  const names = new Set<string>();
  const digests = new Set<string>();
  const candidates: Candidate[] = [];
  for (const [at, members] of rows.entries()) {
    const read = readImportRow(members);
    const name = typeof members['name'] === 'string' ? members['name'] : '';
    const problem = typeof read === 'string' ? read : await conflict(stores, caller, read, names, digests);
    candidates.push({ row: at + 1, name, read: problem ?? read });
  }
  return candidates;
}

async function conflict(
  stores: Stores,
  caller: Caller,
  row: ImportRow,
  names: Set<string>,
  digests: Set<string>,
): Promise<string | undefined> {
  requireCovers(caller, row.role);
  const name = row.name.toLowerCase();
  if (names.has(name)) return 'The name stands in an earlier row too (names are unique without regard to case).';
  names.add(name);
  if (await stores.apiKeys.isNameTaken(caller.accountId, row.name))
    return 'The account has a key of this name already.';
  if (!row.digest) return undefined;
  const digest = Buffer.from(row.digest).toString('hex');
  const taken = digests.has(digest) || (await stores.apiKeys.hasDigest(caller.accountId, row.digest));
  digests.add(digest);
  return taken ? 'Another key has this sha256 already.' : undefined;
}

async function add(
  context: Context,
  caller: Caller,
  stores: Stores,
  ledger: Ledger,
  row: ImportRow,
): Promise<{ appkey?: string }> {
  const made = row.digest ? undefined : newSecret(context);
  const key: ApiKey = {
    id: newId(context, 'key'),
    appname: row.name,
    description: row.description,
    role: row.role.name,
    digest: row.digest ?? made?.digest ?? new Uint8Array(),
    hint: made?.hint ?? null,
    generation: 1,
    createdAt: context.now(),
    createdBy: caller.name,
    expiresAt: null,
    lastLogin: row.lastLogin,
    lastIp: null,
  };
  await stores.apiKeys.add(caller.accountId, key);
  await ledger.record(
    { class: 'apikey', action: 'create', description: `API key ${key.appname} imported`, after: snapshotOfKey(key) },
    { entity: 'api-key', entityId: key.id, action: 'create' },
  );
  return made ? { appkey: made.appkey } : {};
}
