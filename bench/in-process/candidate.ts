/**
 * One way to check a key in the caller's own process, measured in a process of its own: nothing else warms its caches
 * or fills its memory. Arguments select the candidate, and messages start the measurements.
 */
import { quantile } from '../statistics.ts';
import { candidates, isCandidate } from './candidates.ts';

export interface Measurement {
  /** Of single calls, each timed alone, in microseconds. */
  readonly median: number;
  /** Of calls one after another that nothing times in between, in one thread. */
  readonly perSecond: number;
}

/** Calls between two looks at the clock. */
const BATCH = 64;

const [, , name = '', file = ''] = process.argv;
if (!isCandidate(name)) throw new Error(`There is no candidate ${name}.`);
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
// A verifier continues to look for its server, which ends before it does.
process.once('disconnect', () => process.exit());
process.send?.('ready');

function measureCalls(check: (at: number) => boolean, seconds: number): Measurement {
  const samples: number[] = [];
  let at = 0;
  for (const end = performance.now() + (seconds * 1000) / 2; performance.now() < end; ) {
    const startedAt = performance.now();
    const good = check(at++);
    samples.push(performance.now() - startedAt);
    if (!good) refused();
  }
  const startedAt = performance.now();
  let calls = 0;
  for (const end = startedAt + (seconds * 1000) / 2; performance.now() < end; calls += BATCH) {
    for (let call = 0; call < BATCH; call++) if (!check(at++)) refused();
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
    if (!good) refused();
  }
  const startedAt = performance.now();
  let calls = 0;
  for (const end = startedAt + (seconds * 1000) / 2; performance.now() < end; calls++) {
    if (!(await check(at++))) refused();
  }
  return { median: quantile(samples, 0.5) * 1000, perSecond: (calls / (performance.now() - startedAt)) * 1000 };
}

function refused(): never {
  throw new Error(`${name} refused a good key. Its time would mean nothing.`);
}
