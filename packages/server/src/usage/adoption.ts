import { type JournalFolder, segmentPath, segmentsOf } from './journals.ts';
import { Segment } from './segment.ts';
import { readRecords } from './segment-file.ts';
import type { UsageStore } from './store.ts';

/**
 * Reads the segments of a journal that are not in the database. The journal may be newer than the database if an older
 * copy of the database was restored. Ignores keys that do not exist in the database, and usage from before a key was
 * created, because a new key may have the ordinal of a lost key.
 */
export async function readJournal(folder: JournalFolder, id: string, store: UsageStore): Promise<Segment[]> {
  const position = (await store.position(id)) ?? { segment: 0, key: 0 };
  const segments: Segment[] = [];
  for (const number of segmentsOf(folder, id)) {
    if (number < position.segment) continue;
    const created = new Map<number, number>();
    const counts = (key: number, at: number) => at >= (created.get(key) ?? Number.POSITIVE_INFINITY);
    const segment = new Segment(id, number, counts);
    for (const record of readRecords(segmentPath(folder, id, number))) segment.events.read(record);
    for (const [key, at] of await store.createdAt(segment.events.keys())) {
      if (number > position.segment || key > position.key) created.set(key, at);
    }
    segments.push(segment);
  }
  return segments;
}
