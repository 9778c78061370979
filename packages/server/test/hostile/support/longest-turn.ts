/** Returns the processor time of this thread in milliseconds, which other processes do not affect. */
function processorTime(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/** Returns the processor time of the event loop until the work is done, an upper bound for the longest turn. */
export async function processorTimeOf(work: () => Promise<unknown>): Promise<number> {
  const start = processorTime();
  await work();
  return processorTime() - start;
}

/** Returns the processor time of the longest turn of the event loop until the work is done. */
export async function longestTurn(work: () => Promise<unknown>): Promise<number> {
  let longest = 0;
  let last = processorTime();
  const measure = () => {
    const now = processorTime();
    longest = Math.max(longest, now - last);
    last = now;
    next = setImmediate(measure);
  };
  let next = setImmediate(measure);
  await work();
  clearImmediate(next);
  return longest;
}
