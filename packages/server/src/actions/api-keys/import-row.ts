import { addressListFault, NewApiKey } from '@keyward/contract';
import { Check } from 'typebox/schema';
import type { ApiKey } from '../../domain/api-key.ts';
import type { Role } from '../../domain/role.ts';
import { importMembers } from '../../parsing/import-text.ts';
import { readRateLimit } from '../rate-limit-text.ts';
import { readTime } from '../time-text.ts';
import { secretFault } from '../url-secrets.ts';
import { descriptionOf, type ImportedDetails, readImportedDetails } from './import-details.ts';
import { readImportedState, stateColumns } from './import-state.ts';

/** A row of an import, understood. */
export interface ImportRow {
  readonly name: string;
  readonly description: string;
  readonly role: Role;
  readonly lastLogin: number | null;
  /** SHA-256 of an existing key. */
  readonly digest: Uint8Array | null;
  /** The registered key format of that key; null for Keyward's own. */
  readonly keyFormat: string | null;
  /** As a request would give them. */
  readonly limits: Required<Pick<NewApiKey, 'allowed_ips' | 'rate_limit'>>;
  /** A key that was disabled at the source arrives disabled. */
  readonly state: ApiKey['state'];
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

const DIGEST_BYTES = 32;

/** What a row is read against. */
export interface ImportGround {
  /** A last login after it is a mistake. */
  readonly now: number;
  /** Finds a role of the account. */
  readonly roleNamed: (name: string) => Role | undefined;
  /** Names of the key formats that the account registered. */
  readonly keyFormats: ReadonlySet<string>;
}

/** @returns the row, or the sentence that says why it is not one */
export function readImportRow(row: unknown, { now, roleNamed, keyFormats }: ImportGround): ImportRow | string {
  const members = membersOf(row);
  if (!members) return `A row must be an object with the members ${importMembers.join(', ')} and no others.`;
  const { name, role: roleName } = members;
  const description = members['description'] ?? '';
  if (!Check(Appname, name)) return `name must be ${descriptionOf(Appname)}.`;
  const secret = secretFault('name', name);
  if (secret !== undefined) return secret;
  if (!Check(Description, description)) return `description must be ${descriptionOf(Description)}.`;
  const role = typeof roleName === 'string' ? roleNamed(roleName) : undefined;
  if (!role) return 'role must be ADMIN, READONLY or another role of the account.';
  const lastLogin = readTime(members['last_login']);
  if (lastLogin === undefined) return 'last_login must be a time such as 2024-12-16 19:47:38, Unix seconds, or Never.';
  if (lastLogin !== null && lastLogin > now) return 'last_login lies in the future.';
  const digest = readDigest(members['sha256']);
  if (digest === undefined) return 'sha256 must be the SHA-256 of the key: 64 hexadecimal digits, or base64.';
  const keyFormat = members['key_format'] || null;
  if (keyFormat !== null && !(typeof keyFormat === 'string' && keyFormats.has(keyFormat))) {
    return 'key_format must be the name of a registered key format. Register it first.';
  }
  if (keyFormat !== null && !digest) return 'key_format is the format of a key with a sha256; this row has none.';
  const limits = readLimits(members);
  if (typeof limits === 'string') return limits;
  const status = readImportedState(members);
  if (typeof status === 'string') return status;
  const expiresAt = readTime(members['expires_at']);
  if (expiresAt === undefined) return 'expires_at must be a time such as 2027-12-16 19:47:38, Unix time, or Never.';
  const details = readImportedDetails(members);
  if (typeof details === 'string') return details;
  return {
    name,
    description,
    role,
    lastLogin,
    digest,
    keyFormat,
    limits,
    ...status,
    expiresAt,
    details,
    given: givenIn(members),
  };
}

function givenIn(members: Readonly<Record<string, unknown>>): ReadonlySet<string> {
  const names = Object.keys(members).filter((name) => members[name] !== undefined);
  const isStated = stateColumns.some((name) => ![undefined, null, ''].includes(members[name] as string | null));
  return new Set([...names.filter((name) => !stateColumns.includes(name)), ...(isStated ? ['status'] : [])]);
}

function membersOf(row: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof row !== 'object' || row === null || Array.isArray(row)) return undefined;
  return Object.keys(row).every((member) => importMembers.includes(member)) ? { ...row } : undefined;
}

function readDigest(value: unknown): Uint8Array | null | undefined {
  if (value === undefined || value === null || value === '') return null;
  if (typeof value !== 'string') return undefined;
  if (/^[0-9a-f]{64}$/i.test(value)) return Buffer.from(value, 'hex');
  // Strict, so that there is one spelling of a digest in each alphabet (RFC 4648, 4 and 5), with its padding or without.
  const bytes = Buffer.from(value, 'base64');
  const spellings = [bytes.toString('base64'), bytes.toString('base64').replace('=', ''), bytes.toString('base64url')];
  return bytes.length === DIGEST_BYTES && spellings.includes(value) ? bytes : undefined;
}

/** @returns the sentence that says what is wrong with them, otherwise */
function readLimits({ allowed_ips, rate_limit }: Readonly<Record<string, unknown>>): ImportRow['limits'] | string {
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
