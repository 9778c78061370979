import type { Generator } from './generator.ts';
import type { Load, LoadResult } from './load-generator.ts';
import type { Row, Target } from './report.ts';
import type { ServerProcess } from './server-process.ts';
import { measured } from './statistics.ts';

/** A server to compare with others. */
export interface ServerUnderTest {
  readonly name: string;
  readonly server: ServerProcess;
  /** The number of requests per round: a round should take seconds, including on a slow server. */
  readonly requests: number;
  /** Returns the requests of a round; round 0 is the warm-up. */
  readonly load: (round: number) => Load;
  /** A note for the server's rows in the report. */
  readonly note?: string;
}

export interface ServerResults extends ServerUnderTest {
  readonly results: readonly Result[];
  /**
   * The server's CPU time in seconds from the first round to the last, including the time in which other servers were
   * measured.
   */
  readonly totalCpuSeconds: number;
}

interface Result extends LoadResult {
  /** The server's CPU time. */
  readonly cpuSeconds: number;
}

/**
 * Measures all servers in every round, after a warm-up, so that other load on the machine affects all of them alike.
 */
export async function compareServers(
  servers: readonly ServerUnderTest[],
  generator: Generator,
  rounds: number,
): Promise<ServerResults[]> {
  const outcomes = servers.map((server) => ({ ...server, results: [] as Result[], totalCpuSeconds: 0 }));
  try {
    for (const { load } of servers) await generator.run(load(0));
    for (const each of outcomes) each.totalCpuSeconds = -each.server.cpuSeconds();
    for (let round = 1; round <= rounds; round++) {
      for (const { results, server, load } of outcomes) {
        const before = server.cpuSeconds();
        const result = await generator.run(load(round));
        results.push({ ...result, cpuSeconds: server.cpuSeconds() - before });
      }
    }
    for (const each of outcomes) each.totalCpuSeconds += each.server.cpuSeconds();
  } finally {
    for (const { server } of servers) await server.stop();
  }
  return outcomes;
}

/** @param operation the operation that a request performs, such as "exchange" */
export function rowsOf(outcome: ServerResults, operation: string): Row[] {
  const { name, results, note } = outcome;
  const share = Math.round(Math.max(...results.map(({ generatorShare }) => generatorShare)) * 100);
  const generatorLoad = `load generator used up to ${share} % of a core`;
  return [
    {
      name,
      unit: 'requests/s',
      ...measured(results.map(({ perSecond }) => perSecond)),
      note: note ? `${note}; ${generatorLoad}` : generatorLoad,
    },
    { name: `${name}: CPU time per ${operation}`, unit: 'µs', ...measured(cpuMicrosPerRequest(outcome)) },
    { name: `${name}: p99 response time`, unit: 'ms', ...measured(results.map(({ p99 }) => p99)) },
  ];
}

/**
 * Returns the server's CPU time per request in each round, in microseconds: user and system time of the whole process.
 */
export function cpuMicrosPerRequest({ results, requests }: ServerResults): number[] {
  return results.map(({ cpuSeconds }) => (cpuSeconds / requests) * 1_000_000);
}

/** Compares requests per second, round by round, because other load on the machine changes between rounds. */
export function ratio(name: string, ours: ServerResults, theirs: ServerResults, target?: Target): Row {
  const ratios = ours.results.map(({ perSecond }, at) => perSecond / (theirs.results[at]?.perSecond ?? Number.NaN));
  return { name, unit: 'times', ...measured(ratios), ...(target && { target }) };
}

/**
 * Compares the CPU time per request, round by round. Other load on the machine affects CPU time less than requests per
 * second.
 */
export function cpuRatio(name: string, ours: ServerResults, theirs: ServerResults, target?: Target): Row {
  const ratios = ours.results.map(
    (result, at) => perRequest(ours, result) / perRequest(theirs, theirs.results[at] ?? result),
  );
  return { name, unit: 'times', ...measured(ratios), ...(target && { target }) };
}

function perRequest({ requests }: ServerResults, { cpuSeconds }: Result): number {
  return cpuSeconds / requests;
}

/** Compares the CPU time per request over the whole run, including the work that a server does between rounds. */
export function totalCpuRatio(name: string, ours: ServerResults, theirs: ServerResults): Row {
  const totalPerRequest = ({ totalCpuSeconds, requests, results }: ServerResults) =>
    totalCpuSeconds / (requests * results.length);
  return { name, unit: 'times', ...measured([totalPerRequest(ours) / totalPerRequest(theirs)]) };
}
