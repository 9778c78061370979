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
 * @throws TypeError when a member is missing
 */
export function encodeConnectionSecret(secret: ConnectionSecret): string {
  if (!hasMembers(secret)) throw new TypeError(`A connection secret needs ${MEMBERS.join(', ')}, each as text.`);
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
  const isWhole = hasMembers(parsed) && Object.keys(parsed).length === MEMBERS.length;
  if (!isWhole) throw notOne();
  return parsed;
}

function hasMembers(secret: unknown): secret is ConnectionSecret {
  return MEMBERS.every((member) => typeof Object(secret)[member] === 'string');
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
