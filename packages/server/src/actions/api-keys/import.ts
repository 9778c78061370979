import { setImmediate as turn } from 'node:timers/promises';
import {
  type ImportedRow,
  isKeyShaped,
  type KeyImport,
  type KeyImportReport,
  MOST_IMPORT_ROWS,
  type OnExisting,
  operations,
  redactSecrets,
  shapeTest,
} from '@keyward/contract';
import type { ApiKey } from '../../domain/api-key.ts';
import { type Caller, may } from '../../domain/caller.ts';
import { randomGeneration } from '../../domain/generation.ts';
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
import { type Columns, isEmpty } from './import-cells.ts';
import { ignoredColumns } from './import-columns.ts';
import { digestFault, retiredFault } from './import-digest.ts';
import { judgeExisting, type KeyUpdate, updateExisting } from './import-existing.ts';
import { importedExpiry, type LifetimeRules, lifetimeFault } from './import-lifetime.ts';
import { type ImportGround, type ImportRow, readImportRow } from './import-row.ts';
import { NO_KEY, OWN_KEY_FORMAT } from './import-secret.ts';
import { requireWithinLimits } from './limit-rules.ts';
import { NO_LIMITS, wantedLimits } from './limits.ts';
import { keptName } from './name.ts';
import { answerWithSecret, type NewSecret, newSecret } from './secret.ts';
import { snapshotOfKey } from './view.ts';

/** After so many rows others have their turn: checks go on while thousands are imported. */
const ROWS_A_TURN = 10;

/** A row, and what becomes of it. */
interface Candidate {
  readonly row: number;
  readonly name: string;
  readonly plan: Plan;
}

type Plan =
  | { readonly kind: 'add'; readonly add: ImportRow }
  | { readonly kind: 'update'; readonly update: KeyUpdate }
  | { readonly kind: 'skip' }
  | { readonly kind: 'refuse'; readonly reason: string };

/** A transaction, and who works in it. */
interface Work {
  readonly context: Context;
  readonly caller: Caller;
  readonly stores: Stores;
  readonly ledger: Ledger;
  /** Whether the caller shows the connection secrets of the answer to somebody. */
  readonly shows: boolean;
  readonly lifetime: LifetimeRules;
  readonly choices: Choices;
  readonly onExisting: OnExisting;
  /** Whether a row may have the name of a deleted key before its time. */
  readonly reusesNames: boolean;
}

type Judging = Omit<Work, 'ledger' | 'shows'>;

/** What the request says of all rows. */
interface Choices extends Pick<ImportGround, 'ignoredColumns'> {
  /** Whether a new key without a digest gets a new secret. */
  readonly newSecrets: boolean;
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
  const {
    partial = false,
    preview = false,
    apply_policy: appliesPolicy = false,
    new_secrets: newSecrets = false,
    on_existing: onExisting = 'refuse',
    reuse_name: reusesNames = false,
  } = body;
  if (onExisting === 'update' && !may(caller, 'api-keys:update')) {
    throw new Refusal('forbidden', 'Updating existing keys needs api-keys:update as well.');
  }
  // Whoever imports a digest hands power to those who have the key.
  requirePresence(context, caller);
  const choices = { newSecrets, ignoredColumns: ignoredColumns(body.ignore_columns) };
  const rows = await rowsOf(context, body);
  if (preview) {
    const { stores } = context.storage;
    const lifetime = await lifetimeRules(stores);
    const candidates = await judge({ context, caller, stores, lifetime, choices, onExisting, reusesNames }, rows);
    return reportOf(candidates.map((each) => previewed(each, context.now())));
  }
  const report = await change(context, caller, importing, { isLarge: true });
  await turn();
  return report;

  async function lifetimeRules(stores: Stores): Promise<LifetimeRules> {
    return { policy: await stores.keyPolicies.get(caller.accountId), appliesPolicy };
  }

  async function importing(stores: Stores, ledger: Ledger): Promise<KeyImportReport> {
    const lifetime = await lifetimeRules(stores);
    const work = { context, caller, stores, ledger, shows, lifetime, choices, onExisting, reusesNames };
    const candidates = await judge(work, rows);
    const isImporting = partial || candidates.every(({ plan }) => plan.kind !== 'refuse');
    const outcomes: ImportedRow[] = [];
    for (const candidate of candidates) {
      outcomes.push(isImporting ? await settle(work, candidate) : judged(candidate));
      if (candidate.row % ROWS_A_TURN === 0) await nextTurn(context);
    }
    const report = reportOf(outcomes);
    await ledger.record({
      class: 'apikey',
      action: 'import',
      description: `Import of ${rows.length} rows: ${importCounts(report)}`,
    });
    // The last rows, the commit and the answer take a turn each.
    await nextTurn(context);
    return report;
  }
}

/** @throws Refusal unavailable when the server stops, so that the import is rolled back: its client was disconnected */
async function nextTurn({ stopping }: Context): Promise<void> {
  await turn();
  if (stopping.signal.aborted) throw new Refusal('unavailable');
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

/** Adds the key format of the request to a row that has a key or its digest and names none. */
function withKeyFormat(row: unknown, keyFormat: string): unknown {
  if (typeof row !== 'object' || row === null || Array.isArray(row)) return row;
  const { key, sha256, key_format: own } = row as Readonly<Record<string, unknown>>;
  return (key || sha256) && !own ? { ...row, key_format: keyFormat } : row;
}

function reportOf(rows: ImportedRow[]): KeyImportReport {
  const count = (outcome: ImportedRow['outcome']) => rows.filter((row) => row.outcome === outcome).length;
  return {
    imported: count('imported'),
    updated: count('updated'),
    skipped: count('skipped'),
    refused: count('refused'),
    rows,
  };
}

/** The counts of a report as a sentence has them. */
export function importCounts({ imported, updated, skipped, refused }: Omit<KeyImportReport, 'rows'>): string {
  const others = [updated > 0 && `${updated} updated`, skipped > 0 && `${skipped} skipped`].filter(
    (each) => each !== false,
  );
  return [`${imported} imported`, ...others, `${refused} refused`].join(', ');
}

function judged({ row, name, plan }: Candidate): ImportedRow {
  if (plan.kind === 'refuse') return { row, name, outcome: 'refused', reason: plan.reason };
  return { row, name, outcome: plan.kind === 'skip' ? 'skipped' : 'ready' };
}

/** The outcome in a preview: a key that is ready has the status with which it arrives. */
function previewed(candidate: Candidate, now: number): ImportedRow {
  const { plan } = candidate;
  if (plan.kind === 'add') return { ...judged(candidate), status: arrivingStatus(plan.add, now) };
  if (plan.kind !== 'update') return judged(candidate);
  const { after, isDisabled } = plan.update;
  return { ...judged(candidate), status: isDisabled ? 'disabled' : arrivingStatus(after, now) };
}

/** A default expiry of the account is later than now. */
function arrivingStatus(
  { state, expiresAt }: Pick<ApiKey, 'state' | 'expiresAt'>,
  now: number,
): NonNullable<ImportedRow['status']> {
  if (state === 'disabled') return 'disabled';
  return expiresAt !== null && expiresAt <= now ? 'expired' : 'active';
}

async function settle(work: Work, candidate: Candidate): Promise<ImportedRow> {
  const { row, name, plan } = candidate;
  if (plan.kind === 'add') return { row, name, outcome: 'imported', ...(await add(work, plan.add)) };
  if (plan.kind !== 'update') return judged(candidate);
  await updateExisting(work, plan.update);
  return { row, name, outcome: 'updated' };
}

async function judge(work: Judging, rows: readonly unknown[]): Promise<Candidate[]> {
  const { context, caller, stores, choices } = work;
  const shapes = await stores.keyShapes.list(caller.accountId);
  const ground: ImportGround = {
    ignoredColumns: choices.ignoredColumns,
    now: context.now(),
    roleNamed: rolesByName(await stores.roles.list(caller.accountId)),
    keyFormats: new Map([
      [OWN_KEY_FORMAT, isKeyShaped],
      ...shapes.map((shape) => [shape.name, shapeTest(shape)] as const),
    ]),
  };
  const seen = { names: new Set<string>(), digests: new Set<string>() };
  const candidates: Candidate[] = [];
  for (const [at, given] of rows.entries()) {
    if (at % ROWS_A_TURN === 0) await nextTurn(context);
    const read = readImportRow(given, ground);
    const plan = typeof read === 'string' ? refuse(read) : await planOf(work, read, seen);
    candidates.push({ row: at + 1, name: nameIn(given), plan });
  }
  return candidates;
}

/** Custom roles, like names of keys, are unique without regard to case. */
function rolesByName(roles: readonly Role[]): (name: string) => Role | undefined {
  const byName = new Map(roles.map((role) => [role.name.toLowerCase(), role]));
  return (name) => byName.get(name.toLowerCase());
}

/** A secret in the column of names is not repeated, nor is the plain key of the row. */
function nameIn(row: unknown): string {
  if (typeof row !== 'object' || row === null) return '';
  const { appname, name: given, key } = row as Columns;
  const name = isEmpty(given) ? appname : given;
  if (typeof name !== 'string') return '';
  return typeof key === 'string' && key !== '' && name.includes(key) ? '[redacted]' : redactSecrets(name);
}

function refuse(reason: string): Plan {
  return { kind: 'refuse', reason };
}

interface Seen {
  readonly names: Set<string>;
  readonly digests: Set<string>;
}

async function planOf(work: Judging, row: ImportRow, seen: Seen): Promise<Plan> {
  const { caller, stores } = work;
  const repeated = repeatFault(row, seen);
  if (repeated !== undefined) return refuse(repeated);
  const existing = await stores.apiKeys.named(caller.accountId, row.name);
  const fault = existing ? await retiredFault(stores, caller, row.digest) : await newKeyFault(work, row);
  if (fault !== undefined) return refuse(fault);
  const result = existing ? await judgeExisting(work, existing, row) : undefined;
  if (result !== undefined && result !== 'skip' && 'reason' in result) return refuse(result.reason);
  seen.names.add(row.name.toLowerCase());
  if (row.digest) seen.digests.add(Buffer.from(row.digest).toString('hex'));
  if (result === undefined) return { kind: 'add', add: row };
  return result === 'skip' ? { kind: 'skip' } : { kind: 'update', update: result };
}

/** @returns why the row cannot stand beside the rows before it */
function repeatFault({ name, digest }: ImportRow, seen: Seen): string | undefined {
  if (seen.names.has(name.toLowerCase())) {
    return 'The name stands in an earlier row too (names are unique without regard to case).';
  }
  const isRepeated = digest !== null && seen.digests.has(Buffer.from(digest).toString('hex'));
  return isRepeated ? 'An earlier row has the same sha256. Remove one of them.' : undefined;
}

/** @returns why the row cannot become a new key */
async function newKeyFault(work: Judging, row: ImportRow): Promise<string | undefined> {
  const { context, caller, stores, lifetime, reusesNames, choices } = work;
  if (row.digest === null && !choices.newSecrets) return NO_KEY;
  requireCovers(caller, row.role);
  requirePresenceForPower(context, caller, row.role);
  const expiresAt = importedExpiry(lifetime, row.expiresAt, context.now());
  const tooLong = lifetimeFault(lifetime, expiresAt, context.now());
  if (tooLong !== undefined) return tooLong;
  requireWithinLimits(caller, { expiresAt, ...wantedLimits(row.limits, NO_LIMITS) });
  if (await stores.apiKeys.isNameTaken(caller.accountId, row.name)) {
    return 'The account has a key of this name already, in another case. Names are unique without regard to case.';
  }
  const kept = reusesNames ? undefined : await keptName(context, stores, caller.accountId, row.name);
  if (kept !== undefined) return kept;
  const duplicate = row.digest ? await digestFault(stores, caller, row.digest) : undefined;
  return duplicate ?? (await detailsFault(stores, caller, row));
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
  { context, caller, stores, ledger, lifetime, reusesNames }: Work,
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
    disabledReason: row.disabledReason,
    isSecretRevoked: false,
    createdAt: context.now(),
    createdBy: caller.name,
    expiresAt: importedExpiry(lifetime, row.expiresAt, context.now()),
    ...wantedLimits(row.limits, NO_LIMITS),
    ...(await wantedDetails(stores, caller.accountId, row.details, NO_DETAILS)),
    shape: row.keyFormat,
    rotation: null,
    lastLogin: row.lastLogin,
    lastIp: null,
  };
  if (reusesNames) await stores.deletedKeys.release(caller.accountId, row.name);
  await stores.apiKeys.add(caller.accountId, key);
  await ledger.record(
    { class: 'apikey', action: 'create', description: `API key ${key.appname} imported`, after: snapshotOfKey(key) },
    { entity: 'api-key', entityId: key.id, action: 'create' },
  );
  return key;
}
