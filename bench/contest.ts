import type { Generator } from './generator.ts';
import type { Load, LoadResult } from './load-generator.ts';
import type { Row, Target } from './report.ts';
import type { ServerProcess } from './server-process.ts';
import { measured } from './statistics.ts';

/** A server that is measured beside others. */
export interface Contender {
  readonly name: string;
  readonly server: ServerProcess;
  /** In each round: enough that a round takes seconds, few enough that a slow one does not take minutes. */
  readonly requests: number;
  /** The requests of a round; the warm-up is round 0. */
  readonly load: (round: number) => Load;
  /** A note on its lines. */
  readonly note?: string;
}

export interface Outcome extends Contender {
  readonly results: readonly Result[];
  /**
   * The processor time of the server from the first round to the last, including the turns of the others, in seconds.
   */
  readonly secondsInAll: number;
}

interface Result extends LoadResult {
  /** Of the processors, by the server. */
  readonly secondsUsed: number;
}

/** All of them in turn in every round, after a warm-up, so that what the machine does meanwhile falls on each of them. */
export async function contest(
  contenders: readonly Contender[],
  generator: Generator,
  rounds: number,
): Promise<Outcome[]> {
  const outcomes = contenders.map((contender) => ({ ...contender, results: [] as Result[], secondsInAll: 0 }));
  try {
    for (const { load } of contenders) await generator.run(load(0));
    for (const each of outcomes) each.secondsInAll = -each.server.processorSeconds();
    for (let round = 1; round <= rounds; round++) {
      for (const { results, server, load } of outcomes) {
        const before = server.processorSeconds();
        const result = await generator.run(load(round));
        results.push({ ...result, secondsUsed: server.processorSeconds() - before });
      }
    }
    for (const each of outcomes) each.secondsInAll += each.server.processorSeconds();
  } finally {
    for (const { server } of contenders) await server.stop();
  }
  return outcomes;
}

/** @param what is asked for, such as "an exchange" */
export function rowsOf(outcome: Outcome, what: string): Row[] {
  const { name, results, note } = outcome;
  const share = Math.round(Math.max(...results.map(({ generatorShare }) => generatorShare)) * 100);
  const used = `generator used at most ${share} % of its core`;
  return [
    {
      name,
      unit: 'requests/s',
      ...measured(results.map(({ perSecond }) => perSecond)),
      note: note ? `${note}; ${used}` : used,
    },
    { name: `${name}: processor time of ${what}`, unit: 'µs', ...measured(processorTimes(outcome)) },
    { name: `${name}: 99 of 100 answers within`, unit: 'ms', ...measured(results.map(({ p99 }) => p99)) },
  ];
}

/** Returns what a request took of the processors in each round, in microseconds: user and system time of the whole process. */
export function processorTimes({ results, requests }: Outcome): number[] {
  return results.map(({ secondsUsed }) => (secondsUsed / requests) * 1_000_000);
}

/** Round by round, for the same reason. */
export function ratio(name: string, ours: Outcome, theirs: Outcome, target?: Target): Row {
  const ratios = ours.results.map(({ perSecond }, at) => perSecond / (theirs.results[at]?.perSecond ?? Number.NaN));
  return { name, unit: 'times', ...measured(ratios), ...(target && { target }) };
}

/** The processor time of a request, round by round: it moves less with the neighbours of a machine than requests per second. */
export function processorRatio(name: string, ours: Outcome, theirs: Outcome, target?: Target): Row {
  const ratios = ours.results.map(
    (result, at) => perRequest(ours, result) / perRequest(theirs, theirs.results[at] ?? result),
  );
  return { name, unit: 'times', ...measured(ratios), ...(target && { target }) };
}

function perRequest({ requests }: Outcome, { secondsUsed }: Result): number {
  return secondsUsed / requests;
}

/** The same over the whole run: with what a server does between the rounds. */
export function wholeProcessorRatio(name: string, ours: Outcome, theirs: Outcome): Row {
  const perRequestInAll = ({ secondsInAll, requests, results }: Outcome) => secondsInAll / (requests * results.length);
  return { name, unit: 'times', ...measured([perRequestInAll(ours) / perRequestInAll(theirs)]) };
}
