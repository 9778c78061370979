import type { KeyState } from '../api-key.ts';
import type { Snapshot } from '../audit-record.ts';
import { formatDuration } from '../duration-text.ts';
import type { Notice } from '../notice.ts';
import { type EffectTable, type EventsOf, recordOnly } from './event.ts';
import { formatReasons } from './reason-text.ts';

const update = { changes: ['api-key', 'update'], issues: 'key-secret' } as const;
const replaceSecret = { changes: ['api-key', 'update'], issues: 'replaced-key-secret' } as const;

export const keyEvents = {
  KeyCreated: {
    audit: ['apikey', '', 'create'],
    changes: ['api-key', 'create'],
    webhook: 'api_key.created',
    issues: 'key-secret',
  },
  KeysImported: { ...recordOnly, audit: ['apikey', '', 'import'] },
  KeyUpdated: { ...update, audit: ['apikey', '', 'update'], webhook: 'api_key.updated' },
  KeyTransferred: { ...update, audit: ['apikey', 'owner', 'update'], webhook: 'api_key.updated' },
  KeyEnabled: { ...update, audit: ['apikey', 'state', 'enable'], webhook: 'api_key.enabled' },
  KeyQuarantined: { ...update, audit: ['apikey', 'state', 'quarantine'], webhook: 'api_key.quarantined' },
  KeyDisabled: { ...update, audit: ['apikey', 'state', 'disable'], webhook: 'api_key.disabled' },
  KeyRegenerated: { ...replaceSecret, audit: ['apikey', 'secret', 'regenerate'], webhook: 'api_key.regenerated' },
  KeyRotated: { ...replaceSecret, audit: ['apikey', 'rotation', 'start'], webhook: 'api_key.rotated' },
  KeyReissued: { ...replaceSecret, audit: ['apikey', 'rotation', 'reissue'], webhook: 'api_key.rotated' },
  KeyRotationFinished: {
    ...replaceSecret,
    audit: ['apikey', 'rotation', 'finish'],
    webhook: 'api_key.rotation_finished',
  },
  KeyRotationCancelled: {
    ...replaceSecret,
    audit: ['apikey', 'rotation', 'cancel'],
    webhook: 'api_key.rotation_cancelled',
  },
  KeyDeleted: {
    audit: ['apikey', '', 'delete'],
    changes: ['api-key', 'delete'],
    webhook: 'api_key.deleted',
    issues: null,
  },
  KeyExpiring: { ...recordOnly, audit: null, webhook: 'api_key.expiring' },
  KeyExpired: { ...recordOnly, audit: null, webhook: 'api_key.expired' },
  KeyNoticeDismissed: { ...recordOnly, audit: ['apikey', 'notice', 'dismiss'] },
  KeyLookedUp: { ...recordOnly, audit: ['apikey', '', 'lookup'] },
  KeyCheckExplained: { ...recordOnly, audit: ['apikey', '', 'explain'] },
} as const satisfies EffectTable;

export type KeyEvent = EventsOf<typeof keyEvents>;

interface Key {
  readonly id: string;
  readonly appname: string;
}

/** A changed key, and its snapshots before and after the change. */
export interface ChangedKey extends Key {
  readonly before: Snapshot;
  readonly after: Snapshot;
}

function changeOf({ id, before, after }: ChangedKey) {
  return { entityId: id, before, after };
}

export function keyCreated({ id, appname }: Key, after: Snapshot, how: 'added' | 'imported' = 'added'): KeyEvent {
  return { name: 'KeyCreated', entityId: id, description: `API key ${appname} ${how}`, after };
}

export function keysImported(description: string): KeyEvent {
  return { name: 'KeysImported', description };
}

export function keyUpdated(key: ChangedKey): KeyEvent {
  return { name: 'KeyUpdated', ...changeOf(key), description: `API key ${key.appname} changed` };
}

export function keyTransferred(key: ChangedKey, owner: string, removed: string): KeyEvent {
  const description = `API key ${key.appname} transferred to ${owner} (${removed} was deleted)`;
  return { name: 'KeyTransferred', ...changeOf(key), description };
}

const STATES = {
  enabled: ['KeyEnabled', 'enabled'],
  quarantined: ['KeyQuarantined', 'quarantined: it may only read'],
  disabled: ['KeyDisabled', 'disabled'],
} as const satisfies Record<KeyState, readonly [KeyEvent['name'], string]>;

export function keyStateChanged(state: KeyState, key: ChangedKey, reason?: string | null): KeyEvent {
  const [name, sentence] = STATES[state];
  return { name, ...changeOf(key), description: `API key ${key.appname} ${sentence}${formatReasons(reason)}` };
}

export function keyRegenerated(key: ChangedKey, reason?: string): KeyEvent {
  const description = `API key ${key.appname} regenerated${formatReasons(reason)}`;
  return { name: 'KeyRegenerated', ...changeOf(key), description };
}

interface Rotation {
  /** Undefined if the old secret was already revoked. */
  readonly overlapSeconds: number | undefined;
  readonly reason: string | undefined;
}

export function keyRotated(key: ChangedKey, { overlapSeconds, reason }: Rotation): KeyEvent {
  const rotation = `Rotation of API key ${key.appname}`;
  const started = (end: string) => `${rotation} started; ${end}${formatReasons(reason)}`;
  const description =
    overlapSeconds === undefined
      ? `${rotation} started without an overlap, since the old secret was revoked`
      : started(
          overlapSeconds === 0
            ? 'the old secret was revoked immediately'
            : `the old secret stays valid for ${formatDuration(overlapSeconds)}`,
        );
  return { name: 'KeyRotated', ...changeOf(key), description };
}

export function keyReissued(key: ChangedKey): KeyEvent {
  const description = `Rotation of API key ${key.appname}: the new secret, which was never used, was replaced by another`;
  return { name: 'KeyReissued', ...changeOf(key), description };
}

export function keyRotationFinished(key: ChangedKey, end: 'ended' | 'was revoked', reason?: string): KeyEvent {
  const description = `Rotation of API key ${key.appname} finished early; the old secret ${end}${formatReasons(reason)}`;
  return { name: 'KeyRotationFinished', ...changeOf(key), description };
}

export function keyRotationCancelled(key: ChangedKey): KeyEvent {
  const description = `Rotation of API key ${key.appname} cancelled; the new secret was never used`;
  return { name: 'KeyRotationCancelled', ...changeOf(key), description };
}

export function keyDeleted(
  { id, appname }: Key,
  before: Snapshot,
  ...reason: readonly (string | undefined)[]
): KeyEvent {
  return {
    name: 'KeyDeleted',
    entityId: id,
    description: `API key ${appname} deleted${formatReasons(...reason)}`,
    before,
  };
}

/** @param days number of days until the key expires; 0 if it has expired */
export function keyExpiring(after: Snapshot, days: number): KeyEvent {
  return days === 0 ? { name: 'KeyExpired', after } : { name: 'KeyExpiring', after, details: { days } };
}

export function keyNoticeDismissed({ key, kind }: Notice): KeyEvent {
  const description = `Notice dismissed: API key ${key.appname} ${kind === 'expiry' ? 'expires soon' : 'is not used'}`;
  return { name: 'KeyNoticeDismissed', objectId: key.id, description };
}

export function keyLookedUp(key: Key | undefined): KeyEvent {
  const description = key ? `API key ${key.appname} was looked up by its secret` : 'An unknown key was looked up';
  return { name: 'KeyLookedUp', objectId: key?.id ?? null, description };
}

export function keyCheckExplained(key: Key | null | undefined, code: string): KeyEvent {
  const description = `The check of ${key ? `API key ${key.appname}` : 'an unknown key'} was explained: ${code}`;
  return { name: 'KeyCheckExplained', objectId: key?.id ?? null, description };
}
