import type { AuditRecord } from '@keyward/sdk';

type Snapshot = AuditRecord['before'];

/** A field that differs between two snapshots. */
export interface Difference {
  readonly name: string;
  readonly change: 'added' | 'removed' | 'changed' | 'same';
  /** Absent if the snapshot does not contain the field. */
  readonly before?: unknown;
  readonly after?: unknown;
}

/** Returns every field of both snapshots: changed fields first, the others in the order of the record. */
export function differences(before: Snapshot, after: Snapshot): Difference[] {
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  const all = names.map((name) => difference(name, before ?? {}, after ?? {}));
  return [...all.filter(({ change }) => change !== 'same'), ...all.filter(({ change }) => change === 'same')];
}

function difference(name: string, before: Record<string, unknown>, after: Record<string, unknown>): Difference {
  if (!Object.hasOwn(before, name)) return { name, change: 'added', after: after[name] };
  if (!Object.hasOwn(after, name)) return { name, change: 'removed', before: before[name] };
  const same = JSON.stringify(before[name]) === JSON.stringify(after[name]);
  return { name, change: same ? 'same' : 'changed', before: before[name], after: after[name] };
}
