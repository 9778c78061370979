const SLASH = 47;
const BACKSLASH = 92;
const DOT = 46;
const SEMICOLON = 59;
const FIRST_PRINTABLE = 32;
const DELETE = 127;

/** Proxies and services decode once or twice. A path that is still encoded after this many rounds is denied. */
const MAX_DECODINGS = 4;

/** Scheme and authority. The match ends at characters that an authority cannot contain (RFC 3986, 3.2). */
const ORIGIN = /^[a-z][a-z0-9+.-]*:\/\/[\w.~:@[\]!$&'()*+,;=-]*/i;
const NEEDS_DECODING = /[%\x80-\xff]/;
/** A slash, a backslash, a control character, or IIS's `%u002f`. Decoding any of them changes the path. */
const ENCODED_STRUCTURE = /%(?:2f|5c|[01][0-9a-f]|7f|u[0-9a-f]{4})/i;
const ENCODED_BYTE = /%([0-9a-f]{2})/gi;
/** Byte sequences that UTF-8 forbids (RFC 3629, 3). Lenient decoders read `c0 af` as a slash. */
const OVERLONG = /[\xc0\xc1][\x80-\xbf]|\xe0[\x80-\x9f]|\xf0[\x80-\x8f]|\xf8[\x80-\x87]|\xfc[\x80-\x83]/;
const C1_CONTROL = /[\u0080-\u009f]/;

/**
 * Returns whether a proxy and the service behind it may read different paths from this URI. Ignores the scheme and
 * authority of an absolute URL; the path ends at the first `?` or `#`. An empty URI is not ambiguous; a path without a
 * leading slash is.
 * @param uri a header or request target as Node returns it: each character is one byte
 */
export function isAmbiguousPath(uri: string): boolean {
  const target = uri.charCodeAt(0) === SLASH ? uri : uri.replace(ORIGIN, '');
  if (target === '') return false;
  if (target.charCodeAt(0) !== SLASH) return true;
  const end = target.search(/[?#]/);
  const path = end === -1 ? target : target.slice(0, end);
  return hasAmbiguity(path) || (NEEDS_DECODING.test(path) && hasEncodedAmbiguity(path));
}

/** Checks the path without decoding or allocating. */
function hasAmbiguity(path: string): boolean {
  for (let index = 0; index < path.length; index++) {
    const code = path.charCodeAt(index);
    if (code < FIRST_PRINTABLE || code === DELETE || code === BACKSLASH) return true;
    if (code === SLASH && isAmbiguousSegment(path, index + 1)) return true;
  }
  return false;
}

/**
 * An empty segment before the last one, or `.` or `..`. Each may have parameters after a semicolon, which servers
 * strip.
 */
function isAmbiguousSegment(path: string, start: number): boolean {
  let end = start;
  while (end < start + 2 && path.charCodeAt(end) === DOT) end++;
  const isLast = end === path.length;
  if (!isLast && path.charCodeAt(end) !== SLASH && path.charCodeAt(end) !== SEMICOLON) return false;
  return end > start || path.indexOf('/', end) !== -1;
}

/** Decodes until nothing is encoded, because the proxy and the service may each decode once. */
function hasEncodedAmbiguity(path: string): boolean {
  let text = path;
  for (let round = 0; round <= MAX_DECODINGS; round++) {
    if (ENCODED_STRUCTURE.test(text)) return true;
    const decoded = text.replaceAll(ENCODED_BYTE, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
    if (decoded === text) return hasUnicodeAmbiguity(text);
    if (hasAmbiguity(decoded)) return true;
    text = decoded;
  }
  return true;
}

/**
 * Finds overlong encodings, and characters that compatibility normalization turns into structure, such as a full-width
 * slash.
 */
function hasUnicodeAmbiguity(bytes: string): boolean {
  if (OVERLONG.test(bytes)) return true;
  const text = Buffer.from(bytes, 'latin1').toString();
  const folded = text.normalize('NFKC');
  return C1_CONTROL.test(text) || folded.split('/').length > text.split('/').length || hasAmbiguity(folded);
}
