import { addressListFault, NewApiKey } from '@keyward/contract';
import { Check } from 'typebox/schema';
import type { Role } from '../../domain/role.ts';
import { readRateLimit } from '../rate-limit-text.ts';
import { readTime } from '../time-text.ts';
import { secretFault } from '../url-secrets.ts';
import { type Columns, isEmpty } from './import-cells.ts';
import { readColumns } from './import-columns.ts';
import { descriptionOf, type ImportedDetails, readImportedDetails } from './import-details.ts';
import { type ImportedSecret, readImportedSecret, type SecretGround } from './import-secret.ts';
import { type ImportedState, readImportedState, stateColumns } from './import-state.ts';

/** A row of an import, understood. */
export interface ImportRow extends ImportedSecret, ImportedState {
  readonly name: string;
  readonly description: string;
  readonly role: Role;
  readonly lastLogin: number | null;
  /** As a request would give them. */
  readonly limits: Required<Pick<NewApiKey, 'allowed_ips' | 'rate_limit'>>;
  /** A time in the past arrives expired; null where the row has none. */
  readonly expiresAt: number | null;
  /** As a request would give them. */
  readonly details: ImportedDetails;
  /** The columns that the row has, `status` also for its synonyms. */
  readonly given: ReadonlySet<string>;
}

const {
  appname: Appname,
  description: Description,
  allowed_ips: AllowedIps,
  rate_limit: RateLimit,
} = NewApiKey.properties;

/** What a row is read against. */
export interface ImportGround extends SecretGround {
  /** A last login after it is a mistake. */
  readonly now: number;
  /** Finds a role of the account. */
  readonly roleNamed: (name: string) => Role | undefined;
  readonly ignoredColumns: ReadonlySet<string>;
}

/** @returns the row, or the sentence that says why it is not one */
export function readImportRow(row: unknown, ground: ImportGround): ImportRow | string {
  const { now, roleNamed } = ground;
  const members = readColumns(row, ground.ignoredColumns);
  if (typeof members === 'string') return members;
  // First, so that no other error repeats a plain key.
  const importedSecret = readImportedSecret(members, ground);
  if (typeof importedSecret === 'string') return importedSecret;
  const { name, role: roleName } = members;
  const description = members['description'] ?? '';
  if (!Check(Appname, name)) return `name must be ${descriptionOf(Appname)}.`;
  const secret = secretFault('name', name);
  if (secret !== undefined) return secret;
  if (!Check(Description, description)) return `description must be ${descriptionOf(Description)}.`;
  const role = typeof roleName === 'string' ? roleNamed(roleName) : undefined;
  if (!role)
    return 'role must be ADMIN, READONLY or another role of the account. Add the role first, or choose another.';
  const lastLogin = readTime(members['last_login']);
  if (lastLogin === undefined) return 'last_login must be a time such as 2024-12-16 19:47:38, Unix seconds, or Never.';
  if (lastLogin !== null && lastLogin > now) return 'last_login lies in the future.';
  const limits = readLimits(members);
  if (typeof limits === 'string') return limits;
  const expiresAt = readTime(members['expires_at']);
  if (expiresAt === undefined) return 'expires_at must be a time such as 2027-12-16 19:47:38, Unix time, or Never.';
  const status = readImportedState(members, expiresAt !== null && expiresAt <= now);
  if (typeof status === 'string') return status;
  const details = readImportedDetails(members);
  if (typeof details === 'string') return details;
  return {
    name,
    description,
    role,
    lastLogin,
    ...importedSecret,
    limits,
    ...status,
    expiresAt,
    details,
    given: givenIn(members),
  };
}

function givenIn(members: Columns): ReadonlySet<string> {
  const names = Object.keys(members).filter((name) => members[name] !== undefined);
  const isStated = stateColumns.some((name) => !isEmpty(members[name]));
  return new Set([...names.filter((name) => !stateColumns.includes(name)), ...(isStated ? ['status'] : [])]);
}

/** @returns the sentence that says what is wrong with them, otherwise */
function readLimits({ allowed_ips, rate_limit }: Columns): ImportRow['limits'] | string {
  const addresses =
    typeof allowed_ips === 'string' ? allowed_ips.split(/[\s,;]+/).filter(Boolean) : (allowed_ips ?? []);
  if (!Check(AllowedIps, addresses)) return `allowed_ips must be ${descriptionOf(AllowedIps)}.`;
  const fault = addressListFault(
    addresses.map((each) => each.trim()),
    'allowed_ips',
  );
  if (fault !== undefined) return fault;
  const rate = typeof rate_limit === 'string' ? readRateLimit(rate_limit) : (rate_limit ?? null);
  if (!Check(RateLimit, rate))
    return `rate_limit must be ${descriptionOf(RateLimit)}, in CSV 100/60 for 100 in 60 seconds.`;
  return { allowed_ips: addresses, rate_limit: rate };
}
