import { type AddressList, compileAddressList } from '@keyward/contract/address-list';
import type { ForeignKeyFormat } from '@keyward/contract/foreign-key-format';
import type { RateLimit } from '@keyward/contract/rate-limits';
import { feedFault } from './feed/feed-error.ts';
import { readTexts, type TextMembers } from './text-members.ts';

/**
 * Parsers of the events of the feed, version 1. They validate everything, because a proxy may respond instead of the
 * server.
 */

/** An event with parsed JSON. */
export interface FeedEvent {
  readonly name: string;
  readonly data: unknown;
  readonly id: string | undefined;
}

export interface Hello {
  readonly shortname: string;
  readonly issuer: string;
  /** The server's position in the change log. */
  readonly number: number;
  readonly mode: (typeof modes)[number];
  readonly heartbeatSeconds: number;
  /** Unix seconds. */
  readonly now: number;
}

export interface AccountContent {
  /** Permissions by role name. */
  readonly roles: Readonly<Record<string, readonly string[]>>;
  readonly jwks: readonly unknown[];
  /** Key formats of other systems; none in most accounts. */
  readonly formats: readonly ForeignKeyFormat[];
}

/** The old secret of a rotation. */
export interface OldSecret {
  /** SHA-256 in base64url. */
  readonly digest: string;
  readonly generation: number;
  /** Unix seconds. */
  readonly endsAt: number;
  /** Number of the rotation. */
  readonly rotation: number;
}

/** A key without its secret. */
export interface KeyContent extends TextMembers {
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
}

const modes = ['snapshot', 'resume'] as const;
const keyStates = ['enabled', 'quarantined', 'disabled'] as const;
/** The state of a key. A quarantined key can only read. */
export type KeyState = (typeof keyStates)[number];

const VERSION = 1;

/** @throws a feed fault, like all parsers below */
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

/** Skips types of a later version. Keys of such a format are rejected; keys of other formats keep working. */
function readFormat(data: unknown): ForeignKeyFormat[] {
  const [type, prefix, minLength, maxLength, alphabet] = list(data);
  if (type !== 'characters' && type !== 'uuid') return [];
  const lengths = { minLength: count(minLength), maxLength: count(maxLength) };
  return [{ type, prefix: text(prefix), ...lengths, alphabet: text(alphabet) }];
}

const NO_METADATA = Object.freeze({});

export function readKeys(data: unknown): readonly KeyContent[] {
  return list(data).map(readKey);
}

/** Parses a key. Optional values are 0 if absent, and may be missing at the end of the array. */
export function readKey(data: unknown): KeyContent {
  const [id, appname, role, digest, generation, expiresAt, allowedIps, rateLimit, ...rest] = list(data);
  const [state = 'enabled', old = 0, metadata = 0, ...values] = rest;
  const members = readTexts(values);
  if (!members) throw feedFault('a text');
  return {
    id: text(id),
    appname: text(appname),
    role: text(role),
    digest: text(digest),
    generation: count(generation),
    expiresAt: expiresAt === null ? null : count(expiresAt),
    addresses: compileAddressList(allowedIps === 0 ? [] : texts(allowedIps)),
    rateLimit: rateLimit === 0 ? null : readRateLimit(rateLimit),
    state: oneOf(keyStates, state),
    old: old === 0 ? null : readOldSecret(old),
    metadata: metadata === 0 ? NO_METADATA : Object.freeze(record(metadata)),
    externalId: members.externalId,
    environment: members.environment,
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

/** Parses a list of ids. */
export function readIds(data: unknown): readonly string[] {
  return texts(data);
}

export function readBeat(data: unknown): { readonly now: number; readonly number: number | undefined } {
  const { now, number } = record(data);
  return { now: count(now), number: number === undefined ? undefined : count(number) };
}

/** @returns the exact time of the server in Unix milliseconds; older servers do not send it */
export function readReady(data: unknown): { readonly nowMs: number | undefined } {
  const { now_ms: nowMs } = record(data);
  return { nowMs: nowMs === undefined ? undefined : count(nowMs) };
}

export function readBye(data: unknown): string {
  return text(record(data)['code']);
}

/** Parses the position in the feed: the opaque id of an event, which is sent back to the server in a header. */
export function readPosition(id: string): string {
  if (!/^[\x21-\x7e]{1,256}$/.test(id)) throw feedFault('a position');
  return id;
}

/** Rejects unknown values, because they might allow more. */
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
