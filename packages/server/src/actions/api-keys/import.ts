import { setImmediate as turn } from 'node:timers/promises';
import {
  type ImportedRow,
  type KeyImport,
  type KeyImportReport,
  MOST_IMPORT_ROWS,
  operations,
  redactSecrets,
} from '@keyward/contract';
import type { ApiKey } from '../../domain/api-key.ts';
import type { Caller } from '../../domain/caller.ts';
import { randomGeneration } from '../../domain/generation.ts';
import { allowsExpiry, defaultExpiry, type KeyPolicy } from '../../domain/key-policy.ts';
import type { Role } from '../../domain/role.ts';
import { UnreadableText } from '../../parsing/unreadable-text.ts';
import type { Stores } from '../../storage/stores/index.ts';
import { action } from '../action.ts';
import { change, type Ledger } from '../change.ts';
import { type Context, newId } from '../context.ts';
import { Refusal } from '../refusal.ts';
import { requireCovers, requirePresence, requirePresenceForPower } from '../rights.ts';
import { ensureSharedSecret } from '../shared-secret/make.ts';
import { NO_DETAILS, wantedDetails } from './details.ts';
import { digestFault } from './import-digest.ts';
import { type ImportRow, readImportRow } from './import-row.ts';
import { requireWithinLimits } from './limit-rules.ts';
import { NO_LIMITS, wantedLimits } from './limits.ts';
import { keptName } from './name.ts';
import { answerWithSecret, type NewSecret, newSecret } from './secret.ts';
import { snapshotOfKey } from './view.ts';

/** After so many rows others have their turn: checks go on while thousands are imported. */
const ROWS_A_TURN = 10;

/** A row, and what it says or why it is refused. */
interface Candidate {
  readonly row: number;
  readonly name: string;
  readonly read: ImportRow | string;
}

/** A transaction, and who works in it. */
interface Work {
  readonly context: Context;
  readonly caller: Caller;
  readonly stores: Stores;
  readonly ledger: Ledger;
  /** Whether the caller shows the connection secrets of the answer to somebody. */
  readonly shows: boolean;
  readonly policy: KeyPolicy;
}

/**
 * Adds keys from another system. Unless `partial`, either all rows are imported or none is; rows that could
 * have been imported are then reported as `ready`. All are one transaction, for which every other writer waits.
 */
export const importApiKeys = importAction({ shows: true });

/** The same for a caller that shows no secret: the answer holds no connection secret, and no reveal is recorded. */
export const importApiKeysUnshown = importAction({ shows: false });

function importAction({ shows }: Pick<Work, 'shows'>) {
  return action(operations.importApiKeys, (context, caller, { body }) => importKeys({ context, caller, shows }, body));
}

async function importKeys(
  { context, caller, shows }: Pick<Work, 'context' | 'caller' | 'shows'>,
  body: KeyImport,
): Promise<KeyImportReport> {
  const { partial = false, preview = false } = body;
  // Whoever imports a digest hands power to those who have the key.
  requirePresence(context, caller);
  const rows = await rowsOf(context, body);
  if (preview) {
    const { stores } = context.storage;
    const policy = await stores.keyPolicies.get(caller.accountId);
    const candidates = await judge({ context, caller, stores, policy }, rows);
    return {
      imported: 0,
      refused: countRefused(candidates),
      rows: candidates.map((each) => previewed(each, context.now())),
    };
  }
  const report = await change(context, caller, importing, { isLarge: true });
  await turn();
  return report;

  async function importing(stores: Stores, ledger: Ledger): Promise<KeyImportReport> {
    const policy = await stores.keyPolicies.get(caller.accountId);
    const work = { context, caller, stores, ledger, shows, policy };
    const candidates = await judge(work, rows);
    const refused = countRefused(candidates);
    const isImporting = refused === 0 || partial;
    const imported = isImporting ? rows.length - refused : 0;
    const outcomes: ImportedRow[] = [];
    for (const candidate of candidates) {
      outcomes.push(isImporting ? await settle(work, candidate) : judged(candidate));
      if (candidate.row % ROWS_A_TURN === 0) await nextTurn(context);
    }
    await ledger.record({
      class: 'apikey',
      action: 'import',
      description: `Import of ${rows.length} rows: ${imported} imported, ${refused} refused`,
    });
    // The last rows, the commit and the answer take a turn each.
    await nextTurn(context);
    return { imported, refused, rows: outcomes };
  }
}

/** @throws Refusal unavailable when the server stops, so that the import is rolled back: its client was disconnected */
async function nextTurn({ stopping }: Context): Promise<void> {
  await turn();
  if (stopping.signal.aborted) throw new Refusal('unavailable');
}

/** The expiry of the row, else the default of the key policy. */
function expiryOf({ context, policy }: Pick<Work, 'context' | 'policy'>, { expiresAt }: ImportRow): number | null {
  return expiresAt ?? defaultExpiry(policy, context.now());
}

/** @throws Refusal invalid_request */
async function rowsOf(context: Context, { rows, text, key_format }: KeyImport): Promise<readonly unknown[]> {
  if ((rows === undefined) === (text === undefined)) {
    throw new Refusal('invalid_request', 'Send rows, or text in their place; not both.');
  }
  const given = rows ?? (await readText(context, text ?? ''));
  if (given.length === 0) throw new Refusal('invalid_request', 'There are no rows to import.');
  if (given.length > MOST_IMPORT_ROWS) {
    throw new Refusal('invalid_request', `At most ${MOST_IMPORT_ROWS} rows are imported at once. Split them.`);
  }
  return key_format === undefined ? given : given.map((row) => withKeyFormat(row, key_format));
}

/** @throws Refusal invalid_request */
async function readText({ parsing }: Context, text: string): Promise<readonly unknown[]> {
  try {
    return await parsing.importText(text);
  } catch (error) {
    throw error instanceof UnreadableText ? new Refusal('invalid_request', error.message) : error;
  }
}

/** Adds the key format of the request to a row that has a digest and names none. */
function withKeyFormat(row: unknown, keyFormat: string): unknown {
  if (typeof row !== 'object' || row === null || Array.isArray(row)) return row;
  const { sha256, key_format: own } = row as { readonly sha256?: unknown; readonly key_format?: unknown };
  return sha256 && !own ? { ...row, key_format: keyFormat } : row;
}

function countRefused(candidates: readonly Candidate[]): number {
  return candidates.filter(({ read }) => typeof read === 'string').length;
}

function judged({ row, name, read }: Candidate): ImportedRow {
  return typeof read === 'string' ? { row, name, outcome: 'refused', reason: read } : { row, name, outcome: 'ready' };
}

/** The outcome in a preview: a key that is ready has the status with which it arrives. */
function previewed(candidate: Candidate, now: number): ImportedRow {
  const { read } = candidate;
  return typeof read === 'string' ? judged(candidate) : { ...judged(candidate), status: arrivingStatus(read, now) };
}

/** A default expiry of the account is later than now. */
function arrivingStatus({ state, expiresAt }: ImportRow, now: number): NonNullable<ImportedRow['status']> {
  if (state === 'disabled') return 'disabled';
  return expiresAt !== null && expiresAt <= now ? 'expired' : 'active';
}

async function settle(work: Work, candidate: Candidate): Promise<ImportedRow> {
  const { row, name, read } = candidate;
  return typeof read === 'string' ? judged(candidate) : { row, name, outcome: 'imported', ...(await add(work, read)) };
}

async function judge(work: Omit<Work, 'ledger' | 'shows'>, rows: readonly unknown[]): Promise<Candidate[]> {
  const { context, caller, stores } = work;
  const ground = {
    now: context.now(),
    roleNamed: rolesByName(await stores.roles.list(caller.accountId)),
    keyFormats: new Set((await stores.keyShapes.list(caller.accountId)).map(({ name }) => name)),
  };
  const seen = { names: new Set<string>(), digests: new Set<string>() };
  const candidates: Candidate[] = [];
  for (const [at, given] of rows.entries()) {
    if (at % ROWS_A_TURN === 0) await nextTurn(context);
    const read = readImportRow(given, ground);
    const problem = typeof read === 'string' ? read : await conflict(work, read, seen);
    candidates.push({ row: at + 1, name: nameIn(given), read: problem ?? read });
  }
  return candidates;
}

/** Custom roles, like names of keys, are unique without regard to case. */
function rolesByName(roles: readonly Role[]): (name: string) => Role | undefined {
  const byName = new Map(roles.map((role) => [role.name.toLowerCase(), role]));
  return (name) => byName.get(name.toLowerCase());
}

/** A secret in the column of names is not repeated. */
function nameIn(row: unknown): string {
  const name: unknown = typeof row === 'object' && row !== null ? Reflect.get(row, 'name') : undefined;
  return typeof name === 'string' ? redactSecrets(name) : '';
}

/** @returns why the row cannot stand beside the keys of the account and the rows before it */
async function conflict(
  { context, caller, stores, policy }: Omit<Work, 'ledger' | 'shows'>,
  row: ImportRow,
  seen: { readonly names: Set<string>; readonly digests: Set<string> },
): Promise<string | undefined> {
  requireCovers(caller, row.role);
  requirePresenceForPower(context, caller, row.role);
  const expiresAt = expiryOf({ context, policy }, row);
  if (!allowsExpiry(policy, expiresAt, context.now())) {
    return `The expiry exceeds the account's maximum lifetime of ${policy.longestLifeDays} days. Choose an earlier expires_at.`;
  }
  requireWithinLimits(caller, { expiresAt, ...wantedLimits(row.limits, NO_LIMITS) });
  const name = row.name.toLowerCase();
  const digest = row.digest && Buffer.from(row.digest).toString('hex');
  if (seen.names.has(name)) return 'The name stands in an earlier row too (names are unique without regard to case).';
  if (await stores.apiKeys.isNameTaken(caller.accountId, row.name)) {
    return 'The account has a key of this name already.';
  }
  const kept = await keptName(context, stores, caller.accountId, row.name);
  if (kept !== undefined) return kept;
  if (digest && seen.digests.has(digest)) return 'An earlier row has the same sha256. Remove one of them.';
  const duplicate = row.digest && (await digestFault(stores, caller, row.digest));
  if (duplicate) return duplicate;
  const fault = await detailsFault(stores, caller, row);
  if (fault !== undefined) return fault;
  seen.names.add(name);
  if (digest) seen.digests.add(digest);
  return undefined;
}

/** @returns why the details of the row cannot be those of a key */
async function detailsFault(stores: Stores, { accountId }: Caller, row: ImportRow): Promise<string | undefined> {
  try {
    await wantedDetails(stores, accountId, row.details, NO_DETAILS);
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
}

async function add(work: Work, row: ImportRow): Promise<Pick<ImportedRow, 'appkey' | 'connection_secret'>> {
  const { context, caller, stores, ledger } = work;
  if (row.digest) {
    await store(work, row, { digest: row.digest, hint: null });
    return {};
  }
  const secret = newSecret(context);
  const key = await store(work, row, secret);
  if (!work.shows) {
    await ensureSharedSecret(context, caller, { stores, ledger });
    return { appkey: secret.appkey };
  }
  const { appkey, connection_secret } = await answerWithSecret(context, caller, { stores, ledger }, key, secret);
  return { appkey, ...(connection_secret !== undefined && { connection_secret }) };
}

async function store(
  { context, caller, stores, ledger, policy }: Work,
  row: ImportRow,
  { digest, hint }: Pick<NewSecret, 'digest'> & { readonly hint: string | null },
): Promise<ApiKey> {
  const key: ApiKey = {
    id: newId(context, 'key'),
    appname: row.name,
    description: row.description,
    role: row.role.name,
    digest,
    hint,
    generation: randomGeneration(context.random),
    state: row.state,
    disabledReason: null,
    isSecretRevoked: false,
    createdAt: context.now(),
    createdBy: caller.name,
    expiresAt: expiryOf({ context, policy }, row),
    ...wantedLimits(row.limits, NO_LIMITS),
    ...(await wantedDetails(stores, caller.accountId, row.details, NO_DETAILS)),
    shape: row.keyFormat,
    rotation: null,
    lastLogin: row.lastLogin,
    lastIp: null,
  };
  await stores.apiKeys.add(caller.accountId, key);
  await ledger.record(
    { class: 'apikey', action: 'create', description: `API key ${key.appname} imported`, after: snapshotOfKey(key) },
    { entity: 'api-key', entityId: key.id, action: 'create' },
  );
  return key;
}
