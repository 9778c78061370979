import { NewApiKey } from '@keyward/contract';
import type { Role } from '../../../domain/role.ts';
import { matchesSchema } from '../../../parsing/schema-validator.ts';
import { readTime } from '../../time-text.ts';
import { secretFault } from '../../url-secrets.ts';
import { type Columns, isEmpty } from './cells.ts';
import { readColumns } from './columns.ts';
import { descriptionOf, type ImportedDetails, readImportedDetails } from './details.ts';
import { type ImportedLimits, readImportedLimits } from './limits.ts';
import { type ImportedSecret, readImportedSecret, type SecretContext } from './secret.ts';
import { type ImportedState, readImportedState, stateColumns } from './state.ts';

/** A parsed row of an import. */
export interface ImportRow extends ImportedSecret, ImportedState {
  readonly name: string;
  readonly description: string;
  readonly role: Role;
  readonly lastLogin: number | null;
  readonly limits: ImportedLimits;
  /** A time in the past imports an expired key; null if the row has no expiry. */
  readonly expiresAt: number | null;
  readonly details: ImportedDetails;
  /** The columns in the row; `status` also stands for its synonyms. */
  readonly presentColumns: ReadonlySet<string>;
}

const { appname: Appname, description: Description } = NewApiKey.properties;

/** The context in which rows are read. */
export interface RowContext extends SecretContext {
  /** The current time; a later last login is rejected. */
  readonly now: number;
  /** Finds a role of the account. */
  readonly roleNamed: (name: string) => Role | undefined;
  readonly ignoredColumns: ReadonlySet<string>;
}

/** @returns the row, or the reason for rejecting it */
export function readImportRow(row: unknown, context: RowContext): ImportRow | string {
  const columns = readColumns(row, context.ignoredColumns);
  if (typeof columns === 'string') return columns;
  // Must run first, so that no other error message contains a plain key.
  const secret = readImportedSecret(columns, context);
  if (typeof secret === 'string') return secret;
  const identity = readIdentity(columns, context.roleNamed);
  if (typeof identity === 'string') return identity;
  const times = readTimes(columns, context.now);
  if (typeof times === 'string') return times;
  const limits = readImportedLimits(columns);
  if (typeof limits === 'string') return limits;
  const state = readImportedState(columns, times.expiresAt !== null && times.expiresAt <= context.now);
  if (typeof state === 'string') return state;
  const details = readImportedDetails(columns);
  if (typeof details === 'string') return details;
  return { ...identity, ...secret, ...times, ...state, limits, details, presentColumns: findPresentColumns(columns) };
}

type Identity = Pick<ImportRow, 'name' | 'description' | 'role'>;

function readIdentity(columns: Columns, roleNamed: RowContext['roleNamed']): Identity | string {
  const { name, role: roleName } = columns;
  if (!matchesSchema(Appname, name)) return `name must be ${descriptionOf(Appname)}.`;
  const secret = secretFault('name', name);
  if (secret !== undefined) return secret;
  const description = columns['description'] ?? '';
  if (!matchesSchema(Description, description)) return `description must be ${descriptionOf(Description)}.`;
  const role = typeof roleName === 'string' ? roleNamed(roleName) : undefined;
  return role ? { name, description, role } : NO_ROLE;
}

const NO_ROLE = 'role must be ADMIN, READONLY or another role of the account. Add the role first, or choose another.';

function readTimes(columns: Columns, now: number): Pick<ImportRow, 'lastLogin' | 'expiresAt'> | string {
  const lastLogin = readTime(columns['last_login']);
  if (lastLogin === undefined) return 'last_login must be a time such as 2024-12-16 19:47:38, Unix seconds, or Never.';
  if (lastLogin !== null && lastLogin > now) return 'last_login is in the future. Correct the row.';
  const expiresAt = readTime(columns['expires_at']);
  if (expiresAt === undefined) return 'expires_at must be a time such as 2027-12-16 19:47:38, Unix time, or Never.';
  return { lastLogin, expiresAt };
}

function findPresentColumns(columns: Columns): ReadonlySet<string> {
  const names = Object.keys(columns).filter(
    (name) => columns[name] !== undefined && !countsAsAbsent(name, columns[name]),
  );
  const isStated = stateColumns.some((name) => !isEmpty(columns[name]));
  return new Set([...names.filter((name) => !stateColumns.includes(name)), ...(isStated ? ['status'] : [])]);
}

/** Returns whether an empty cell counts as absent, because a key cannot have the empty value. */
function countsAsAbsent(name: string, cell: unknown): boolean {
  return name === 'key_format' && isEmpty(cell);
}
