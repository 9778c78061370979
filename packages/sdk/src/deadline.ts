/** A signal that ends with the first of others or after a time. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** Whether the time was the first. */
  readonly passed: () => boolean;
  /** Lets go of the timer and of the other signals. */
  readonly release: () => void;
}

/**
 * Like `AbortSignal.any` with `AbortSignal.timeout`, for engines that have no `any` yet (Node below 20.3).
 * @param timeout in milliseconds
 */
export function startDeadline(timeout: number, signals: ReadonlyArray<AbortSignal | undefined>): Deadline {
  const controller = new AbortController();
  const given = signals.filter((signal) => signal !== undefined);
  const stop = () => controller.abort(given.find((signal) => signal.aborted)?.reason);
  if (given.some((signal) => signal.aborted)) stop();
  for (const signal of given) signal.addEventListener('abort', stop, { once: true });
  let late = false;
  const timer = setTimeout(() => {
    late = !controller.signal.aborted;
    controller.abort();
  }, timeout);
  const release = () => {
    clearTimeout(timer);
    for (const signal of given) signal.removeEventListener('abort', stop);
  };
  return { signal: controller.signal, passed: () => late, release };
}
