import type { Mutant } from './mutants.ts';

/** A mutant that no test can kill, because the program behaves the same. */
export type Equivalent = Pick<Mutant, 'file' | 'lineText' | 'change'> & { readonly reason: string };

/** Reviewed individually. An entry that matches no mutant fails the run, so that the list stays accurate. */
const EQUIVALENT: readonly Equivalent[] = [
  {
    file: 'packages/server/src/http/direct/response-headers.ts',
    lineText: 'if (!common || common.shortname !== selection.shortname || common.selected !== selection.selected) {',
    change: '!common || common.shortname !== selection.shortname || common.selected !== selection.selected → true',
    reason: "The headers shared by a role's checks are only cached; composing them again produces the same text.",
  },
];

const named = ({ file, lineText, change }: Pick<Mutant, 'file' | 'lineText' | 'change'>) =>
  JSON.stringify([file, lineText, change]);

export function isEquivalent(mutant: Mutant, list = EQUIVALENT): boolean {
  return list.some((each) => named(each) === named(mutant));
}

/** Returns the entries that match no mutant of the current sources. */
export function outdated(mutants: readonly Mutant[], list = EQUIVALENT): Equivalent[] {
  const names = new Set(mutants.map(named));
  return list.filter((each) => !names.has(named(each)));
}
