import type { AuditRecord, Snapshot } from './audit-record.ts';

/*
 * Names that changed before the first release. The hash chain covers stored records, so older records keep the former
 * names. They are displayed and searched under the current names.
 */

const currentActions: ReadonlyMap<string, string> = new Map([
  ['begin-review', 'start-review'],
  ['bulk-end', 'bulk-finish'],
  ['end', 'revoke'],
]);

const currentSubclasses: ReadonlyMap<string, string> = new Map([
  ['addresses', 'allowed-ips'],
  ['key-shape', 'key-format'],
]);

const currentMembers: ReadonlyMap<string, string> = new Map([
  ['longest_life_days', 'max_lifetime_days'],
  ['default_life_days', 'default_lifetime_days'],
  ['disabled_because', 'disabled_reason'],
  ['beyondReadingAt', 'lastWriteAt'],
  ['refused', 'rejected'],
]);

/** Values that changed, by the current name of their field. */
const currentValues: Readonly<Record<string, ReadonlyMap<unknown, string>>> = {
  disabled_reason: new Map([['choice', 'manual']]),
};

/** Returns the record with its names replaced by current names. */
export function withCurrentWords(record: AuditRecord): AuditRecord {
  return {
    ...record,
    subclass: currentSubclasses.get(record.subclass) ?? record.subclass,
    action: currentActions.get(record.action) ?? record.action,
    before: currentSnapshot(record.before),
    after: currentSnapshot(record.after),
  };
}

/** Returns the former names of actions whose current name matches a search text. */
export function formerActions(text: string): string[] {
  const lowerCaseText = text.toLowerCase();
  return [...currentActions].filter(([, current]) => current.includes(lowerCaseText)).map(([former]) => former);
}

function currentSnapshot(snapshot: Snapshot): Snapshot {
  if (snapshot === null) return null;
  return Object.fromEntries(Object.entries(snapshot).map(([name, value]) => currentMember(name, value)));
}

function currentMember(former: string, value: unknown): [name: string, value: unknown] {
  const name = currentMembers.get(former) ?? former;
  return [name, currentValues[name]?.get(value) ?? value];
}
