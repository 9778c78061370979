import type { Mutant } from './mutants.ts';
import type { Outcome, Trial } from './trial.ts';

/** The minimum share of killed mutants, without equivalent mutants. */
const REQUIRED_SCORE = 0.9;
/** The maximum share of equivalent mutants. */
const MOST_EQUIVALENT = 0.05;
const COLUMNS = ['killed', 'timed out', 'survived', 'not covered'] as const satisfies readonly Outcome[];

/** The results of a run. */
export interface Findings {
  readonly trials: readonly Trial[];
  readonly equivalent: readonly Mutant[];
}

export interface Report {
  readonly isGood: boolean;
  readonly text: string;
}

/** Returns the line for one mutant. */
export function trialLine({ mutant, outcome, detail }: Trial): string {
  return `${isKilled(outcome) ? '✔' : '✖'} ${mutant.file}:${mutant.line} ${mutant.change}\n    ${outcome}: ${detail}\n`;
}

/** Returns the table by folder, the surviving mutants, and whether both limits are met. */
export function report({ trials, equivalent }: Findings, folderOf: (file: string) => string): Report {
  const survivors = trials.filter(({ outcome }) => !isKilled(outcome));
  const score = trials.length === 0 ? 1 : 1 - survivors.length / trials.length;
  const equivalents = equivalent.length / Math.max(1, trials.length + equivalent.length);
  const folders = [
    ...new Set([...trials.map(({ mutant }) => mutant), ...equivalent].map(({ file }) => folderOf(file))),
  ].sort();
  const row = (name: string, isMeant: (file: string) => boolean) => {
    const inside = trials.filter(({ mutant }) => isMeant(mutant.file));
    const counts = COLUMNS.map((column) => inside.filter(({ outcome }) => outcome === column).length);
    return cells(name, [...counts, equivalent.filter(({ file }) => isMeant(file)).length]);
  };
  const text = [
    cells('', [...COLUMNS, 'equivalent']),
    ...folders.map((folder) => row(folder, (file) => folderOf(file) === folder)),
    row('all', () => true),
    '',
    ...survivors.map((trial) => trialLine(trial).trimEnd()),
    `${percent(score)} of ${trials.length} killed (at least ${percent(REQUIRED_SCORE)}); ${percent(equivalents)} equivalent (at most ${percent(MOST_EQUIVALENT)})`,
  ];
  return { isGood: score >= REQUIRED_SCORE && equivalents <= MOST_EQUIVALENT, text: `${text.join('\n')}\n` };
}

const isKilled = (outcome: Outcome) => outcome === 'killed' || outcome === 'timed out';
const percent = (part: number) => `${(Math.floor(part * 1000) / 10).toFixed(1)} %`;
const cells = (name: string, values: readonly (number | string)[]) =>
  [name.padEnd(14), ...values.map((value) => `${value}`.padStart(12))].join('');
