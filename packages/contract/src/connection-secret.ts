/** Everything that an integration needs to connect. Existing clients call the encoded string NETOSECRET. */
export interface ConnectionSecret {
  /** The base URL of the API; ends with `/api/v1`. */
  readonly url: string;
  readonly shortname: string;
  readonly appname: string;
  readonly sharedsecret: string;
  readonly appkey: string;
}

const MEMBERS = ['url', 'shortname', 'appname', 'sharedsecret', 'appkey'] as const;

/**
 * Returns base64 (standard alphabet) of the JSON with the members in a fixed order. White space after the object pads
 * its length to a multiple of three, so that there is no `=`: some clients strip padding, and others fail without it.
 * @throws TypeError if a member is missing
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
 * Reads a connection secret, with or without padding and surrounding white space.
 * @throws TypeError if the string is not a connection secret
 */
export function decodeConnectionSecret(text: string): ConnectionSecret {
  if (typeof text !== 'string') throw invalidSecret();
  const parsed = parse(text.trim());
  const isWhole = hasMembers(parsed) && Object.keys(parsed).length === MEMBERS.length;
  if (!isWhole) throw invalidSecret();
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
    throw invalidSecret();
  }
}

function invalidSecret(): TypeError {
  return new TypeError(
    'This is not a connection secret. Copy the whole string that was shown when the key was created.',
  );
}
