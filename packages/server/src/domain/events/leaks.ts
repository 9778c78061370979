import type { Snapshot } from '../audit-record.ts';
import type { Leak, LeakPolicy } from '../leak.ts';
import { pluralize } from '../pluralize.ts';
import { type EffectTable, type EventsOf, recordOnly } from './event.ts';

export const leakEvents = {
  LeakReported: { ...recordOnly, audit: ['leak', '', 'report'], webhook: 'leak.reported' },
  LeakRepeated: { ...recordOnly, audit: ['leak', '', 'repeat'] },
  LeakResolved: { ...recordOnly, audit: ['leak', '', 'resolve'], webhook: 'leak.resolved' },
  LeakReportReceived: { ...recordOnly, audit: ['leak', '', 'receive'] },
  LeakPolicyUpdated: { ...recordOnly, audit: ['leak', 'policy', 'update'] },
  TextChecked: { ...recordOnly, audit: ['leak', '', 'check'] },
} as const satisfies EffectTable;

export type LeakEvent = EventsOf<typeof leakEvents>;

type Reported = Omit<Leak, 'number'>;

/** Returns the snapshot of a leak for the audit log. */
function snapshotOfLeak(leak: Reported): Snapshot {
  return {
    id: leak.id,
    key_id: leak.keyId,
    appname: leak.appname,
    hint: leak.hint,
    reporter: leak.reporter,
    source: leak.source,
    url: leak.url,
    response: leak.response,
    resolved_by: leak.resolvedBy,
  };
}

export function leakReported(leak: Reported): LeakEvent {
  const { keyId, appname, source, reporter } = leak;
  const description = `API key ${appname} was found in public (${source}), reported by ${reporter}`;
  return { name: 'LeakReported', objectId: keyId, description, after: snapshotOfLeak(leak) };
}

interface Key {
  readonly id: string;
  readonly appname: string;
}

export function leakRepeated({ id, appname }: Key, reporter: string): LeakEvent {
  return { name: 'LeakRepeated', objectId: id, description: `API key ${appname} was reported by ${reporter} again` };
}

export function leakResolved(before: Leak, after: Leak): LeakEvent {
  return {
    name: 'LeakResolved',
    objectId: after.keyId,
    description: `Leak of API key ${after.appname} resolved`,
    before: snapshotOfLeak(before),
    after: snapshotOfLeak(after),
  };
}

export function leakReportReceived(reporter: string, keys: number): LeakEvent {
  const description = `Report of ${reporter}: ${pluralize(keys, 'key', 'keys')} of the account`;
  return { name: 'LeakReportReceived', description };
}

export function leakPolicyUpdated(before: LeakPolicy, after: LeakPolicy): LeakEvent {
  return {
    name: 'LeakPolicyUpdated',
    description: `Policy for leaked keys changed to ${after}`,
    before: { policy: before },
    after: { policy: after },
  };
}

/** @param matchedKeys the account's keys in the text */
export function textSearched(matchedKeys: readonly Key[]): LeakEvent {
  return {
    name: 'TextChecked',
    description: `A text was searched for keys: ${pluralize(matchedKeys.length, 'key', 'keys')} found`,
    after: matchedKeys.length === 0 ? null : { appnames: matchedKeys.map(({ appname }) => appname) },
  };
}
