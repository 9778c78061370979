/**
 * IPv4 and IPv6 addresses as they are written (RFC 4291, 2.2), read without forgiving: what two readers could take for
 * two addresses is none. So leading zeros of an octet (octal to some), hexadecimal and short forms such as 127.1 are
 * refused, and with them ports and zone identifiers.
 */

const DOT = 46;
const COLON = 58;
const SLASH = 47;
const ZERO = 48;

/** The sixteen-bit groups of the address that was read last; shared, so that looking an address up allocates nothing. */
const groups = new Uint16Array(8);

/**
 * Reads the address that fills `text` up to `end`; an IPv4 address becomes its IPv4-mapped IPv6 address, so that both
 * spellings are one.
 * @returns four words of 32 bits, overwritten by the next call; undefined where there is no address
 */
export function readAddress(text: string, end: number = text.length): Uint32Array | undefined {
  const isRead = text.indexOf(':') === -1 ? readMapped(text, end) : readIpv6(text, end);
  if (!isRead) return undefined;
  for (let at = 0; at < 4; at++) words[at] = (group(2 * at) << 16) | group(2 * at + 1);
  return words;
}

const words = new Uint32Array(4);

function group(at: number): number {
  return groups[at] ?? 0;
}

/** Whether the words are an IPv4 address, as it is or mapped (RFC 4291, 2.5.5.2). */
export function isIpv4(address: Uint32Array): boolean {
  return address[0] === 0 && address[1] === 0 && address[2] === 0xffff;
}

/**
 * Returns the name under which requests from an IP address are counted: an IPv6 network of 64 bits belongs to one customer
 * (RFC 6177), an IPv4 address counts alone. What is no address is its own name.
 */
export function networkOf(text: string): string {
  const address = readAddress(text);
  if (!address) return text;
  if (isIpv4(address)) return hex(address[3]);
  return `${hex(address[0])}${hex(address[1])}::/64`;
}

function hex(word = 0): string {
  return word.toString(16).padStart(8, '0');
}

/**
 * Returns the one text under which an IP address is compared, counted and recorded, however it was written: RFC 5952 for
 * IPv6, and dotted decimal for IPv4 and for IPv4-mapped IPv6. Null where the text is no IP address.
 */
export function canonicalIp(text: string | null | undefined): string | null {
  const address = typeof text === 'string' ? readAddress(text) : undefined;
  if (!address) return null;
  return isIpv4(address) ? ipv4Text(address[3]) : ipv6Text();
}

function ipv4Text(word = 0): string {
  return `${word >>> 24}.${(word >>> 16) & 255}.${(word >>> 8) & 255}.${word & 255}`;
}

/** RFC 5952, 4: lower case, no leading zeros, and `::` for the first of the longest runs of two zero groups or more. */
function ipv6Text(): string {
  const [from, length] = longestZeroRun();
  const text = (start: number, end: number) => Array.from(groups.subarray(start, end), digits).join(':');
  return length < 2 ? text(0, 8) : `${text(0, from)}::${text(from + length, 8)}`;
}

function digits(value: number): string {
  return value.toString(16);
}

function longestZeroRun(): [from: number, length: number] {
  let best: [from: number, length: number] = [0, 0];
  for (let from = 0; from < 8; from++) {
    let end = from;
    while (end < 8 && groups[end] === 0) end++;
    if (end - from > best[1]) best = [from, end - from];
    from = end;
  }
  return best;
}

/** The length of a prefix behind the slash: decimal, without leading zeros, at most `most`. */
export function readPrefix(text: string, slash: number, most: number): number | undefined {
  const digits = text.slice(slash + 1);
  return text.charCodeAt(slash) === SLASH && /^(?:0|[1-9]\d{0,2})$/.test(digits) && Number(digits) <= most
    ? Number(digits)
    : undefined;
}

function readMapped(text: string, end: number): boolean {
  groups.fill(0);
  groups[5] = 0xffff;
  return readIpv4(text, 0, end, 6);
}

/** @param into where the two groups go */
function readIpv4(text: string, from: number, end: number, into: number): boolean {
  let value = 0;
  let octet = -1;
  let dots = 0;
  for (let at = from; at < end; at++) {
    const code = text.charCodeAt(at);
    const digit = code - ZERO;
    if (code === DOT && octet >= 0 && dots < 3) {
      value = value * 256 + octet;
      octet = -1;
      dots++;
    } else if (digit >= 0 && digit <= 9 && octet !== 0) {
      octet = octet < 0 ? digit : octet * 10 + digit;
      if (octet > 255) return false;
    } else return false;
  }
  groups[into] = value >>> 8;
  groups[into + 1] = (value << 8) | octet;
  return dots === 3 && octet >= 0;
}

/** Groups of one to four hexadecimal digits; one run of zeros may be `::`, the last two groups an IPv4 address. */
function readIpv6(text: string, end: number): boolean {
  let count = 0;
  let gap = -1;
  let at = 0;
  if (end >= 2 && text.charCodeAt(0) === COLON && text.charCodeAt(1) === COLON) {
    gap = 0;
    at = 2;
  }
  while (at < end) {
    const stop = endOfGroup(text, at, end);
    if (stop < end && text.charCodeAt(stop) === DOT) {
      return count <= 6 && readIpv4(text, at, end, count) && closeGap(gap, count + 2);
    }
    if (count === 8 || stop === at) return false;
    count++;
    groups[count - 1] = value(text, at, stop);
    if (stop === end) break;
    if (text.charCodeAt(stop) !== COLON) return false;
    at = stop + 1;
    if (at < end && text.charCodeAt(at) === COLON && gap < 0) {
      gap = count;
      at++;
    } else if (at === end) return false;
  }
  return closeGap(gap, count);
}

/** Four digits at most: a fifth stands where a colon must. */
function endOfGroup(text: string, from: number, end: number): number {
  let at = from;
  while (at < end && at < from + 4 && hexadecimal(text.charCodeAt(at)) >= 0) at++;
  return at;
}

function value(text: string, from: number, end: number): number {
  let sum = 0;
  for (let at = from; at < end; at++) sum = sum * 16 + hexadecimal(text.charCodeAt(at));
  return sum;
}

function hexadecimal(code: number): number {
  if (code >= ZERO && code <= 57) return code - ZERO;
  const letter = (code | 32) - 97;
  return letter >= 0 && letter < 6 ? letter + 10 : -1;
}

/** Moves what stands behind `::` to the end; it must stand for one group at least. */
function closeGap(gap: number, count: number): boolean {
  if (gap < 0) return count === 8;
  if (count > 7) return false;
  groups.copyWithin(8 - count + gap, gap, count);
  groups.fill(0, gap, 8 - count + gap);
  return true;
}
