import { type endpoints, type ForeignKeyFormat, keyVerdictFieldNames } from '@keyward/contract';
import { feedsOf } from '../../domain/events/entity.ts';
import { DEFAULT_TEXT_FIELDS } from '../../domain/key-text-fields.ts';
import type { EngineKeyWithDigest } from '../../engine/key-engine.ts';
import type { FollowedChange } from '../follower.ts';
import type { IndexedAccount, KeyIndex } from '../key-index.ts';

/** The feed's events in the OpenAPI document. */
type FeedEvent = keyof typeof endpoints.followFeed.answer.stream.events;

/** Formats an event of the stream (HTML standard, 9.2). JSON has no line breaks, so the data is one line. */
export function eventText(name: FeedEvent, data: unknown): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}

/**
 * Adds the position that the reader reaches with an event. An event without a position resets the reader's position
 * until the next event, because the event may be newer than every position that the reader has received.
 */
export function withPosition(event: string, position: string | undefined): string {
  return position === undefined || event === '' ? event : `id: ${position}\n${event}`;
}

/** Returns a key in the compact form that the feed sends, with all the data that a check needs. */
export function keyRow(key: EngineKeyWithDigest): unknown[] {
  const { digest, rateLimit, allowedIps } = key;
  return [
    key.id,
    key.appname,
    key.role,
    digestText(digest),
    key.generation,
    key.expiresAt,
    allowedIps.length > 0 ? allowedIps : 0,
    rateLimit ? [rateLimit.limit, rateLimit.windowSeconds] : 0,
    ...optionalMembers(key),
  ];
}

/** Returns the trailing members, which most keys do not have: state, old secret, metadata, text fields of verdicts. */
function optionalMembers({ state, metadata, textFields, rotation }: EngineKeyWithDigest): unknown[] {
  const old = rotation && [digestText(rotation.old.digest), rotation.old.generation, rotation.endsAt, rotation.number];
  const hasMetadata = Object.keys(metadata).length > 0;
  const texts = keyVerdictFieldNames.map((name) => textFields[name]);
  if (state === 'enabled' && !old && !hasMetadata && textFields === DEFAULT_TEXT_FIELDS) return [];
  return [state, old ?? 0, hasMetadata ? metadata : 0, ...texts];
}

function digestText(digest: Uint8Array): string {
  return Buffer.from(digest.buffer, digest.byteOffset, digest.byteLength).toString('base64url');
}

/** Returns account-wide data: roles, token verification keys (JWKS) and registered key formats. */
export function accountData(account: IndexedAccount, jwks: readonly object[]) {
  const roles = [...account.roles].map(([name, { permissions }]) => [name, [...permissions].sort()] as const);
  const formats = account.formats.map(formatRow);
  return {
    roles: Object.fromEntries(roles),
    jwks,
    ...(formats.length > 0 && { formats }),
  };
}

function formatRow({ type, prefix, minLength, maxLength, alphabet }: ForeignKeyFormat) {
  return [type, prefix, minLength, maxLength, alphabet];
}

/** Returns the event for a change, with the current state of the entity; empty if replicas do not need the change. */
export function changeText(index: KeyIndex, change: FollowedChange, jwks: readonly object[]): string {
  const { entity, entityId, accountId } = change;
  const account = index.accountWithId(accountId);
  if (!account) return '';
  switch (feedsOf(entity)) {
    case 'key': {
      const key = index.keyWithDigest(account, entityId);
      return key ? eventText('key', keyRow(key)) : eventText('gone', [entityId]);
    }
    case 'account':
      return eventText('account', accountData(account, jwks));
    case 'revocation':
      return eventText('ended', [entityId]);
    case null:
      return '';
  }
}
