import { type AddressList, compileAddressList } from '@keyward/contract/address-list';
import type { ForeignKeyFormat } from '@keyward/contract/foreign-key-format';
import type { RateLimit } from '@keyward/contract/rate-limits';
import { feedFault } from './feed/feed-error.ts';

/** What the events of the feed say, version 1, read without trust: a proxy may answer in the server's place. */

/** An event with its JSON. */
export interface FeedEvent {
  readonly name: string;
  readonly data: unknown;
  readonly id: string | undefined;
}

export interface Hello {
  readonly shortname: string;
  readonly issuer: string;
  /** The entry of the change log that the server has come to. */
  readonly number: number;
  readonly mode: (typeof modes)[number];
  readonly heartbeatSeconds: number;
  /** Unix seconds. */
  readonly now: number;
}

export interface AccountContent {
  /** Permissions by the name of the role. */
  readonly roles: Readonly<Record<string, readonly string[]>>;
  readonly jwks: readonly unknown[];
  /** Key formats of other systems; none in most accounts. */
  readonly formats: readonly ForeignKeyFormat[];
}

/** The secret that a rotation replaces. */
export interface OldSecret {
  /** SHA-256 in base64url. */
  readonly digest: string;
  readonly generation: number;
  /** Unix seconds. */
  readonly endsAt: number;
  /** Names the rotation of the key. */
  readonly rotation: number;
}

/** A key, without anything that could prove it. */
export interface KeyContent {
  readonly id: string;
  readonly appname: string;
  readonly role: string;
  /** SHA-256 in base64url. */
  readonly digest: string;
  readonly generation: number;
  /** Unix seconds. */
  readonly expiresAt: number | null;
  readonly addresses: AddressList;
  readonly rateLimit: RateLimit | null;
  readonly state: KeyState;
  readonly old: OldSecret | null;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly externalId: string | null;
}

const modes = ['snapshot', 'resume'] as const;
const keyStates = ['enabled', 'quarantined', 'disabled'] as const;
/** Whether a key may work; one in quarantine may only read. */
export type KeyState = (typeof keyStates)[number];

const VERSION = 1;

/** @throws a fault of the feed, as all that follows does */
export function parseEvent(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    throw feedFault('JSON');
  }
}

export function readHello(data: unknown): Hello {
  const { version, account, number, mode, heartbeat_seconds: heartbeat, now } = record(data);
  if (version !== VERSION) throw feedFault(`version ${VERSION} of the feed`);
  const { shortname, issuer } = record(account);
  return {
    shortname: text(shortname),
    issuer: text(issuer),
    number: count(number),
    mode: oneOf(modes, mode),
    heartbeatSeconds: positive(heartbeat),
    now: count(now),
  };
}

export function readAccount(data: unknown): AccountContent {
  const { roles, jwks, formats = [] } = record(data);
  const granted = Object.entries(record(roles)).map(([name, permissions]) => [name, texts(permissions)] as const);
  return { roles: Object.fromEntries(granted), jwks: list(jwks), formats: list(formats).flatMap(readFormat) };
}

/** A type of a later version is left out, and its keys are denied, so that those of all other formats continue to work. */
function readFormat(data: unknown): ForeignKeyFormat[] {
  const [type, prefix, minLength, maxLength, alphabet] = list(data);
  if (type !== 'characters' && type !== 'uuid') return [];
  const lengths = { minLength: count(minLength), maxLength: count(maxLength) };
  return [{ type, prefix: text(prefix), ...lengths, alphabet: text(alphabet) }];
}

const everywhere = compileAddressList([]);
const NO_METADATA = Object.freeze({});

export function readKeys(data: unknown): readonly KeyContent[] {
  return list(data).map(readKey);
}

/** What most keys have none of is 0, and left out at the end. */
export function readKey(data: unknown): KeyContent {
  const [id, appname, role, digest, generation, expiresAt, allowedIps, rateLimit, ...rest] = list(data);
  const [state = 'enabled', old = 0, metadata = 0, externalId = null] = rest;
  return {
    id: text(id),
    appname: text(appname),
    role: text(role),
    digest: text(digest),
    generation: count(generation),
    expiresAt: expiresAt === null ? null : count(expiresAt),
    addresses: allowedIps === 0 ? everywhere : compileAddressList(texts(allowedIps)),
    rateLimit: rateLimit === 0 ? null : readRateLimit(rateLimit),
    state: oneOf(keyStates, state),
    old: old === 0 ? null : readOldSecret(old),
    metadata: metadata === 0 ? NO_METADATA : Object.freeze(record(metadata)),
    externalId: externalId === null ? null : text(externalId),
  };
}

function readOldSecret(data: unknown): OldSecret {
  const [digest, generation, endsAt, rotation] = list(data);
  return { digest: text(digest), generation: count(generation), endsAt: count(endsAt), rotation: count(rotation) };
}

function readRateLimit(data: unknown): RateLimit {
  const [limit, windowSeconds] = list(data);
  return { limit: positive(limit), windowSeconds: positive(windowSeconds) };
}

/** A list of ids. */
export function readIds(data: unknown): readonly string[] {
  return texts(data);
}

export function readBeat(data: unknown): { readonly now: number; readonly number: number | undefined } {
  const { now, number } = record(data);
  return { now: count(now), number: number === undefined ? undefined : count(number) };
}

/** @returns the exact time of the server in Unix milliseconds; older servers do not say it */
export function readReady(data: unknown): { readonly nowMs: number | undefined } {
  const { now_ms: nowMs } = record(data);
  return { nowMs: nowMs === undefined ? undefined : count(nowMs) };
}

export function readBye(data: unknown): string {
  return text(record(data)['code']);
}

/** The position in the feed, as an event's id: opaque text that the server reads when it comes back in a header. */
export function readPosition(id: string): string {
  if (!/^[\x21-\x7e]{1,256}$/.test(id)) throw feedFault('a position');
  return id;
}

/** Of a value that is not understood nobody knows what it allows. */
function oneOf<Value extends string>(known: readonly Value[], data: unknown): Value {
  const value = known.find((each) => each === data);
  if (value === undefined) throw feedFault(known.join(' or '));
  return value;
}

function record(data: unknown): Readonly<Record<string, unknown>> {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) throw feedFault('an object');
  return data as Readonly<Record<string, unknown>>;
}

function list(data: unknown): readonly unknown[] {
  if (!Array.isArray(data)) throw feedFault('a list');
  return data;
}

function texts(data: unknown): readonly string[] {
  return list(data).map(text);
}

function text(data: unknown): string {
  if (typeof data !== 'string') throw feedFault('a text');
  return data;
}

function count(data: unknown): number {
  const number = data === 0 ? data : positive(data);
  if (!Number.isSafeInteger(number)) throw feedFault('a whole number');
  return number;
}

function positive(data: unknown): number {
  if (typeof data === 'number' && data > 0 && data < Number.POSITIVE_INFINITY) return data;
  throw feedFault('a number');
}
