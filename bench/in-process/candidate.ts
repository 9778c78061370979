/**
 * Measures one way to check a key in the caller's own process. Each candidate has its own process, so that no other
 * code warms its caches or fills its memory. Arguments select the candidate, and messages start the measurements.
 */
import { quantile } from '../statistics.ts';
import { candidates, isCandidate } from './candidates.ts';

export interface Measurement {
  /** The median of single calls, each timed separately, in microseconds. */
  readonly median: number;
  /** Consecutive calls per second in one thread, without timing single calls. */
  readonly perSecond: number;
}

/** The number of calls between two reads of the clock. */
const BATCH = 64;

const [, , name = '', file = ''] = process.argv;
if (!isCandidate(name)) throw new Error(`Unknown candidate: ${name}.`);
const candidate = await candidates[name](file);
process.on('message', ({ seconds }: { seconds: number }) => {
  const measurement =
    candidate.kind === 'synchronous'
      ? measureCalls(candidate.check, seconds)
      : measurePromises(candidate.check, seconds);
  Promise.resolve(measurement).then(
    (result) => process.send?.(result),
    (error) => process.send?.({ error: error instanceof Error ? error.message : String(error) }),
  );
});
// A verifier keeps reconnecting to its server, which exits before this process does.
process.once('disconnect', () => process.exit());
process.send?.('ready');

function measureCalls(check: (at: number) => boolean, seconds: number): Measurement {
  const samples: number[] = [];
  let at = 0;
  for (const end = performance.now() + (seconds * 1000) / 2; performance.now() < end; ) {
    const startedAt = performance.now();
    const good = check(at++);
    samples.push(performance.now() - startedAt);
    if (!good) checkDenied();
  }
  const startedAt = performance.now();
  let calls = 0;
  for (const end = startedAt + (seconds * 1000) / 2; performance.now() < end; calls += BATCH) {
    for (let call = 0; call < BATCH; call++) if (!check(at++)) checkDenied();
  }
  return { median: quantile(samples, 0.5) * 1000, perSecond: (calls / (performance.now() - startedAt)) * 1000 };
}

async function measurePromises(check: (at: number) => Promise<boolean>, seconds: number): Promise<Measurement> {
  const samples: number[] = [];
  let at = 0;
  for (const end = performance.now() + (seconds * 1000) / 2; performance.now() < end; ) {
    const startedAt = performance.now();
    const good = await check(at++);
    samples.push(performance.now() - startedAt);
    if (!good) checkDenied();
  }
  const startedAt = performance.now();
  let calls = 0;
  for (const end = startedAt + (seconds * 1000) / 2; performance.now() < end; calls++) {
    if (!(await check(at++))) checkDenied();
  }
  return { median: quantile(samples, 0.5) * 1000, perSecond: (calls / (performance.now() - startedAt)) * 1000 };
}

function checkDenied(): never {
  throw new Error(`${name} denied a valid key, which makes its time meaningless.`);
}
