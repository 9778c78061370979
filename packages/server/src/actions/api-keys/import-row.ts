import { addressListFault, NewApiKey } from '@keyward/contract';
import { Check } from 'typebox/schema';
import type { Role } from '../../domain/role.ts';
import { readRateLimit } from '../rate-limit-text.ts';
import { readTime } from '../time-text.ts';

/** A row of an import, understood. */
export interface ImportRow {
  readonly name: string;
  readonly description: string;
  readonly role: Role;
  readonly lastLogin: number | null;
  /** SHA-256 of an existing key. */
  readonly digest: Uint8Array | null;
  /** As a request would give them. */
  readonly limits: Required<Pick<NewApiKey, 'allowed_ips' | 'rate_limit'>>;
}

/** What a row may hold; name and role it must. */
export const importMembers: readonly string[] = [
  'name',
  'description',
  'role',
  'last_login',
  'sha256',
  'allowed_ips',
  'rate_limit',
];
const {
  appname: Appname,
  description: Description,
  allowed_ips: AllowedIps,
  rate_limit: RateLimit,
} = NewApiKey.properties;

/** The sentence with which the contract describes a member. */
function said(schema: object): string {
  return 'description' in schema ? String(schema.description) : '';
}

/**
 * @param now a last login after it is a mistake
 * @param roleNamed finds a role of the account
 * @returns the row, or the sentence that says why it is not one
 */
export function readImportRow(
  row: unknown,
  now: number,
  roleNamed: (name: string) => Role | undefined,
): ImportRow | string {
  const members = membersOf(row);
  if (!members) return `A row must be an object with the members ${importMembers.join(', ')} and no others.`;
  const { name, role: roleName } = members;
  const description = members['description'] ?? '';
  if (!Check(Appname, name)) return `name must be ${said(Appname)}.`;
  if (!Check(Description, description)) return `description must be ${said(Description)}.`;
  const role = typeof roleName === 'string' ? roleNamed(roleName) : undefined;
  if (!role) return 'role must be ADMIN, READONLY or another role of the account.';
  const lastLogin = readTime(members['last_login']);
  if (lastLogin === undefined) return 'last_login must be a time such as 2024-12-16 19:47:38, Unix seconds, or Never.';
  if (lastLogin !== null && lastLogin > now) return 'last_login lies in the future.';
  const digest = readDigest(members['sha256']);
  if (digest === undefined) return 'sha256 must be 64 hexadecimal digits: the SHA-256 of the key.';
  const limits = readLimits(members);
  if (typeof limits === 'string') return limits;
  return { name, description, role, lastLogin, digest, limits };
}

function membersOf(row: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof row !== 'object' || row === null || Array.isArray(row)) return undefined;
  return Object.keys(row).every((member) => importMembers.includes(member)) ? { ...row } : undefined;
}

function readDigest(value: unknown): Uint8Array | null | undefined {
  if (value === undefined || value === null || value === '') return null;
  return typeof value === 'string' && /^[0-9a-f]{64}$/i.test(value) ? Buffer.from(value, 'hex') : undefined;
}

/** @returns the sentence that says what is wrong with them, otherwise */
function readLimits({ allowed_ips, rate_limit }: Readonly<Record<string, unknown>>): ImportRow['limits'] | string {
  const addresses =
    typeof allowed_ips === 'string' ? allowed_ips.split(/[\s,;]+/).filter(Boolean) : (allowed_ips ?? []);
  if (!Check(AllowedIps, addresses)) return `allowed_ips must be ${said(AllowedIps)}.`;
  const fault = addressListFault(
    addresses.map((each) => each.trim()),
    'allowed_ips',
  );
  if (fault !== undefined) return fault;
  const rate = typeof rate_limit === 'string' ? readRateLimit(rate_limit) : (rate_limit ?? null);
  if (!Check(RateLimit, rate)) return `rate_limit must be ${said(RateLimit)}, in CSV 100/60 for 100 in 60 seconds.`;
  return { allowed_ips: addresses, rate_limit: rate };
}
