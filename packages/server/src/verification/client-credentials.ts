import { readCredentials } from '@keyward/contract';

/** The credentials of an OAuth client (RFC 6749, 2.3.1). */
export interface ClientCredentials {
  readonly clientId: string;
  readonly secret: string;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Parses `Authorization: Basic` (RFC 7617), whose two parts are form-urlencoded (RFC 6749, 2.3.1). Many clients send
 * plain text, so this function returns both interpretations if they differ, the decoded one first. Otherwise strict:
 * base64 with padding and without spare bits, and UTF-8.
 * @returns an empty list if there are no credentials
 */
export function readBasic(authorization: string): readonly ClientCredentials[] {
  const plain = readPlainBasic(authorization);
  if (plain === undefined) return [];
  const decoded = { clientId: formDecode(plain.clientId), secret: formDecode(plain.secret) };
  const isSame = decoded.clientId === plain.clientId && decoded.secret === plain.secret;
  return isSame ? [plain] : [decoded, plain];
}

function readPlainBasic(authorization: string): ClientCredentials | undefined {
  const base64 = readCredentials('basic', authorization) ?? '';
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length === 0 || bytes.toString('base64') !== base64) return undefined;
  try {
    const text = utf8.decode(bytes);
    const colon = text.indexOf(':');
    return colon < 0 ? undefined : { clientId: text.slice(0, colon), secret: text.slice(colon + 1) };
  } catch {
    return undefined;
  }
}

/** Text with an invalid escape was not encoded. */
function formDecode(text: string): string {
  if (!/[%+]/.test(text)) return text;
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
