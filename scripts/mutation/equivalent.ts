import type { Mutant } from './mutants.ts';

/** A mutant that no test can kill, since the program does the same. */
export type Equivalent = Pick<Mutant, 'file' | 'lineText' | 'change'> & { readonly reason: string };

/** Reviewed one by one. An entry that no longer names a mutant fails the run, so that the list stays true. */
const EQUIVALENT: readonly Equivalent[] = [
  {
    file: 'packages/server/src/http/direct/response-headers.ts',
    lineText: 'if (!common || common.shortname !== selection.shortname || common.selected !== selection.selected) {',
    change: '!common || common.shortname !== selection.shortname || common.selected !== selection.selected → true',
    reason: 'The headers that checks of a role share are only cached: composing them again gives the same text.',
  },
];

const named = ({ file, lineText, change }: Pick<Mutant, 'file' | 'lineText' | 'change'>) =>
  JSON.stringify([file, lineText, change]);

export function isEquivalent(mutant: Mutant, list = EQUIVALENT): boolean {
  return list.some((each) => named(each) === named(mutant));
}

/** Returns the entries that name no mutant of the current sources. */
export function outdated(mutants: readonly Mutant[], list = EQUIVALENT): Equivalent[] {
  const names = new Set(mutants.map(named));
  return list.filter((each) => !names.has(named(each)));
}
