import { NewApiKey } from '@keyward/contract';
import { Value } from 'typebox/value';
import { type Role, roleNamed } from '../../domain/role.ts';

/** A row of an import, understood. */
export interface ImportRow {
  readonly name: string;
  readonly description: string;
  readonly role: Role;
  readonly lastLogin: number | null;
  /** SHA-256 of an existing key. */
  readonly digest: Uint8Array | null;
}

const MEMBERS = ['name', 'description', 'role', 'last_login', 'sha256'];
const { appname: Appname, description: Description } = NewApiKey.properties;

/** The sentence with which the contract describes a member. */
function said(schema: object): string {
  return 'description' in schema ? String(schema.description) : '';
}

/** @returns the row, or the sentence that says why it is not one */
export function readImportRow(members: Readonly<Record<string, unknown>>): ImportRow | string {
  const foreign = Object.keys(members).find((member) => !MEMBERS.includes(member));
  if (foreign !== undefined) return `A row has the members ${MEMBERS.join(', ')} and no others.`;
  const { name, description = '', role: roleName, last_login: lastLoginText, sha256 } = members;
  if (!Value.Check(Appname, name)) return `name must be ${said(Appname)}.`;
  if (!Value.Check(Description, description)) return `description must be ${said(Description)}.`;
  const role = typeof roleName === 'string' ? roleNamed(roleName) : undefined;
  if (!role) return 'role must be ADMIN or READONLY.';
  const lastLogin = readTime(lastLoginText);
  if (lastLogin === undefined) return 'last_login must be a time such as 2024-12-16 19:47:38, Unix seconds, or Never.';
  const digest = readDigest(sha256);
  if (digest === undefined) return 'sha256 must be 64 hexadecimal digits: the SHA-256 of the key.';
  return { name, description: description ?? '', role, lastLogin, digest };
}

const TIME = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?) ?(Z|UTC|[+-]\d{2}:?\d{2})?)?$/i;

/** UTC when it names no zone. Null is never, undefined not a time. */
function readTime(value: unknown): number | null | undefined {
  if (value === undefined || value === null || value === '') return null;
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? value : undefined;
  if (typeof value !== 'string') return undefined;
  if (value.toLowerCase() === 'never') return null;
  if (/^\d{1,12}$/.test(value)) return Number(value);
  const [, date, time = '00:00:00', zone = 'Z'] = TIME.exec(value) ?? [];
  if (!date) return undefined;
  const milliseconds = Date.parse(`${date}T${time}${zone.toUpperCase() === 'UTC' ? 'Z' : zone}`);
  return milliseconds >= 0 ? Math.floor(milliseconds / 1000) : undefined;
}

function readDigest(value: unknown): Uint8Array | null | undefined {
  if (value === undefined || value === null || value === '') return null;
  return typeof value === 'string' && /^[0-9a-f]{64}$/i.test(value) ? Buffer.from(value, 'hex') : undefined;
}
