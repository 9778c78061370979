import { type JournalFolder, segmentPath, segmentsOf } from './journals.ts';
import { Segment } from './segment.ts';
import { readRecords } from './segment-file.ts';
import type { UsageStore } from './store.ts';

/**
 * Reads what of a journal is not in the database. The journal may be newer than the database, if an older copy of that came
 * back: a key that does not exist there is ignored, and so is the usage of a key before the key was created, since a new
 * key may have the ordinal of one that was lost.
 */
export async function readJournal(folder: JournalFolder, id: string, store: UsageStore): Promise<Segment[]> {
  const reached = (await store.position(id)) ?? { segment: 0, key: 0 };
  const segments: Segment[] = [];
  for (const number of segmentsOf(folder, id)) {
    if (number < reached.segment) continue;
    const created = new Map<number, number>();
    const counts = (key: number, at: number) => at >= (created.get(key) ?? Number.POSITIVE_INFINITY);
    const segment = new Segment(id, number, counts);
    for (const record of readRecords(segmentPath(folder, id, number))) segment.events.read(record);
    for (const [key, at] of await store.createdAt(segment.events.keys())) {
      if (number > reached.segment || key > reached.key) created.set(key, at);
    }
    segments.push(segment);
  }
  return segments;
}
