import { createHash } from 'node:crypto';
import type { Mutant } from './mutants.ts';

/** The minimum share of a folder with few mutants, so that the sample is large enough for a meaningful score. */
const SMALLEST_SHARE = 1 / 20;

/**
 * Orders mutants at random but reproducibly for a seed, so that each prefix of the list contains every folder's share.
 * Changes to other code do not change the order of a folder's mutants, so scores before and after a change are
 * comparable.
 * @param folderOf returns the folder of a file
 */
export function shuffled(mutants: readonly Mutant[], seed: string, folderOf: (file: string) => string): Mutant[] {
  const folders = Map.groupBy(mutants, ({ file }) => folderOf(file));
  const placed = [...folders.values()].flatMap((inFolder) => {
    const share = Math.max(inFolder.length / mutants.length, SMALLEST_SHARE);
    return sortedBy(inFolder, (mutant) => rank(mutant, seed)).map((mutant, index) => ({
      mutant,
      place: (index + 0.5) / share,
    }));
  });
  return sortedBy(placed, ({ place }) => place).map(({ mutant }) => mutant);
}

function rank({ file, lineText, change }: Mutant, seed: string): string {
  return createHash('sha256')
    .update(JSON.stringify([seed, file, lineText, change]))
    .digest('hex');
}

function sortedBy<Item, Value extends number | string>(items: readonly Item[], value: (item: Item) => Value): Item[] {
  const pairs = items.map((item) => ({ item, by: value(item) }));
  return pairs.sort((one, other) => (one.by < other.by ? -1 : Number(one.by > other.by))).map(({ item }) => item);
}
