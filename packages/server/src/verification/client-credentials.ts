/** What a client says to prove itself (RFC 6749, 2.3.1). */
export interface ClientCredentials {
  readonly clientId: string;
  readonly secret: string;
}

const BASIC = /^Basic +([A-Za-z0-9+/]+={0,2})$/i;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Reads `Authorization: Basic` (RFC 7617), whose two parts are form-urlencoded (RFC 6749, 2.3.1). Strict, so that there is
 * one spelling: base64 with its padding and without spare bits, UTF-8, whole escapes.
 */
export function readBasic(authorization: string): ClientCredentials | undefined {
  const [, base64 = ''] = BASIC.exec(authorization) ?? [];
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length === 0 || bytes.toString('base64') !== base64) return undefined;
  try {
    const text = utf8.decode(bytes);
    const colon = text.indexOf(':');
    if (colon < 0) return undefined;
    return { clientId: formDecode(text.slice(0, colon)), secret: formDecode(text.slice(colon + 1)) };
  } catch {
    return undefined;
  }
}

/** @throws URIError for a broken escape */
function formDecode(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '));
}
