/** Everything an integration needs, in one string: what its clients call NETOSECRET. */
export interface ConnectionSecret {
  /** The base of the API; ends in `/api/v1`. */
  readonly url: string;
  readonly shortname: string;
  readonly appname: string;
  readonly sharedsecret: string;
  readonly appkey: string;
}

const MEMBERS = ['url', 'shortname', 'appname', 'sharedsecret', 'appkey'] as const;

/**
 * Base64 (standard alphabet) of the JSON with the members in their fixed order. White space after the object brings its
 * length to a multiple of three, so that no `=` is needed: some clients strip padding and others fail without it.
 */
export function encodeConnectionSecret(secret: ConnectionSecret): string {
  const json = JSON.stringify(Object.fromEntries(MEMBERS.map((member) => [member, secret[member]])));
  const bytes = new TextEncoder().encode(json);
  const padded = new Uint8Array(Math.ceil(bytes.length / 3) * 3).fill(0x20);
  padded.set(bytes);
  return btoa(String.fromCharCode(...padded));
}

/**
 * Reads a connection secret, padded or not, with or without white space around it.
 * @throws TypeError when the string is not one
 */
export function decodeConnectionSecret(text: string): ConnectionSecret {
  if (typeof text !== 'string') throw notOne();
  const parsed = parse(text.trim());
  if (typeof parsed !== 'object' || parsed === null) throw notOne();
  const members = Object.entries(parsed);
  const whole = members.length === MEMBERS.length && members.every(([name, value]) => isMember(name, value));
  if (!whole) throw notOne();
  return parsed as ConnectionSecret;
}

function isMember(name: string, value: unknown): boolean {
  return (MEMBERS as readonly string[]).includes(name) && typeof value === 'string';
}

function parse(base64: string): unknown {
  try {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw notOne();
  }
}

function notOne(): TypeError {
  return new TypeError('This is not a connection secret. Copy the whole string from where the key was made.');
}
