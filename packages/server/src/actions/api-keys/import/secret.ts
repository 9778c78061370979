import type { KeyTest } from '@keyward/contract';
import { digestOf } from '../../../sign-in/secret-string.ts';
import { collectStrings } from '../secrets/plain-keys.ts';
import type { Columns } from './cells.ts';
import { readMetadata } from './details.ts';

/** The reserved name of Keyward's own key format. */
export const OWN_KEY_FORMAT = 'keyward';

/** The secret of an imported key. */
export interface ImportedSecret {
  /** The SHA-256 of an existing key; null for a row without one. */
  readonly digest: Uint8Array | null;
  /** The registered key format of that key; null for Keyward's own. */
  readonly keyFormat: string | null;
}

export interface SecretContext {
  /** Key formats by name: the account's registered formats and Keyward's own. */
  readonly keyFormats: ReadonlyMap<string, KeyTest>;
}

const DIGEST_BYTES = 32;

/**
 * Reads the digest and the key format of a row. A plain key is hashed here, and neither stored nor included in errors.
 * @returns the secret, or the reason for rejecting the row
 */
export function readImportedSecret(columns: Columns, context: SecretContext): ImportedSecret | string {
  const digest = readDigest(columns['sha256']);
  if (digest === undefined) return 'sha256 must be the SHA-256 of the key: 64 hexadecimal digits, or base64.';
  const formatName = columns['key_format'] || null;
  if (formatName !== null && !(typeof formatName === 'string' && context.keyFormats.has(formatName))) {
    return 'key_format must be keyward or the name of a registered key format. Register it first.';
  }
  const key = columns['key'] ?? '';
  if (typeof key !== 'string') return 'key must be a string.';
  if (key !== '') return readPlainKey(columns, { key, digest, formatName }, context);
  if (digest) return formatName === null ? NO_FORMAT : { digest, keyFormat: toRegisteredFormat(formatName) };
  if (formatName !== null) return 'key_format requires a key or a sha256. Remove it, or add one of them.';
  return { digest: null, keyFormat: null };
}

/** Returns the digest in a row, or the SHA-256 of its plain key; undefined if it has neither. */
export function digestIn({ key, sha256 }: Columns): Uint8Array | undefined {
  return typeof key === 'string' && key !== '' ? digestOf(key) : (readDigest(sha256) ?? undefined);
}

const NO_FORMAT =
  'A sha256 requires the key format of its key. Set key_format to keyward or to the name of a registered key format.';
export const NO_KEY =
  'The row has neither key nor sha256. Add one, or set new_secrets (--new-secrets) to issue a new secret.';

function readPlainKey(
  columns: Columns,
  { key, digest, formatName }: { key: string; digest: Uint8Array | null; formatName: string | null },
  { keyFormats }: SecretContext,
): ImportedSecret | string {
  if (isInOtherColumn(columns, key)) return 'Another column contains the key of this row. Remove it there.';
  const formats = [...keyFormats].filter(([name]) => formatName === null || name === formatName);
  const format = formats.find(([, matches]) => matches(key))?.[0];
  if (format === undefined) {
    return formatName === null
      ? 'key does not match a registered key format. Register its key format first.'
      : `key does not match the key format ${formatName}. Correct key or key_format, or the lengths of the registered format.`;
  }
  const keyDigest = digestOf(key);
  if (digest && Buffer.compare(digest, keyDigest) !== 0)
    return 'sha256 is not the SHA-256 of key. Correct one of them.';
  return { digest: keyDigest, keyFormat: toRegisteredFormat(format) };
}

function toRegisteredFormat(format: string): string | null {
  return format === OWN_KEY_FORMAT ? null : format;
}

/**
 * Returns whether another column, which would be stored and may be included in errors, contains the key in any case.
 */
function isInOtherColumn({ key: _, ...otherColumns }: Columns, key: string): boolean {
  const hidden = key.toLowerCase();
  const texts = collectStrings([otherColumns, readMetadata(otherColumns['metadata'])]);
  return texts.some((text) => text.toLowerCase().includes(hidden));
}

function readDigest(value: unknown): Uint8Array | null | undefined {
  if (value === undefined || value === null || value === '') return null;
  if (typeof value !== 'string') return undefined;
  if (/^[0-9a-f]{64}$/i.test(value)) return Buffer.from(value, 'hex');
  // Accepts only the canonical encoding in each alphabet (RFC 4648, 4 and 5), with or without padding.
  const bytes = Buffer.from(value, 'base64');
  const spellings = [bytes.toString('base64'), bytes.toString('base64').replace('=', ''), bytes.toString('base64url')];
  return bytes.length === DIGEST_BYTES && spellings.includes(value) ? bytes : undefined;
}
