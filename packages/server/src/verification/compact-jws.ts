/** A parsed, unverified JWS in compact serialization (RFC 7515, 3.1). */
export interface CompactJws {
  readonly header: string;
  /** The signed text: header and payload segments with the dot between them. */
  readonly signingInput: string;
  readonly payload: string;
  readonly signature: Buffer;
}

const ALPHABET = /^[A-Za-z0-9_-]*$/;

/**
 * Parses a compact JWS strictly: no padding, no other characters, no bits set beyond the last byte, well-formed UTF-8.
 * Each token therefore has exactly one spelling.
 */
export function parseCompactJws(token: string): CompactJws | undefined {
  const segments = token.split('.');
  const [header, payload, signature] = segments;
  if (segments.length !== 3 || !header || !payload || !signature) return undefined;
  const headerText = decodeText(header);
  const payloadText = decodeText(payload);
  const signatureBytes = decodeBytes(signature);
  if (headerText === undefined || payloadText === undefined || !signatureBytes) return undefined;
  return {
    header: headerText,
    payload: payloadText,
    signature: signatureBytes,
    signingInput: token.slice(0, header.length + 1 + payload.length),
  };
}

function decodeBytes(segment: string): Buffer | undefined {
  if (!ALPHABET.test(segment)) return undefined;
  const bytes = Buffer.from(segment, 'base64url');
  return bytes.toString('base64url') === segment ? bytes : undefined;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decodeText(segment: string): string | undefined {
  const bytes = decodeBytes(segment);
  if (!bytes) return undefined;
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}
