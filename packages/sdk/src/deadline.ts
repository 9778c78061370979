type Signals = ReadonlyArray<AbortSignal | undefined>;

/** A signal that ends with the first of others or after a time. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** In milliseconds. */
  readonly timeout: number;
  /** Whether the time was the first. */
  readonly passed: () => boolean;
  /** Lets go of the timer and of the other signals. */
  readonly release: () => void;
}

/**
 * Like `AbortSignal.any` with `AbortSignal.timeout`, for engines that have no `any` yet (Node below 20.3).
 * @param timeout in milliseconds
 */
export function startDeadline(timeout: number, signals: Signals): Deadline {
  const controller = new AbortController();
  const forgetSignals = onAbort(signals, (reason) => controller.abort(reason));
  let late = false;
  const timer = setTimeout(() => {
    late = !controller.signal.aborted;
    controller.abort();
  }, timeout);
  const release = () => {
    clearTimeout(timer);
    forgetSignals();
  };
  return { signal: controller.signal, timeout, passed: () => late, release };
}

/**
 * Waits for shared work, which goes on for others when this caller gives up.
 * @throws the reason of the first signal that ends
 */
export async function untilAborted<T>(work: Promise<T>, signals: Signals): Promise<T> {
  let release = () => {};
  const aborted = new Promise<never>((_, reject) => {
    release = onAbort(signals, reject);
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    release();
  }
}

/** @returns what ends the listening */
function onAbort(signals: Signals, stop: (reason: unknown) => void): () => void {
  const given = signals.filter((signal) => signal !== undefined);
  const listener = () => stop(given.find((signal) => signal.aborted)?.reason);
  if (given.some((signal) => signal.aborted)) listener();
  for (const signal of given) signal.addEventListener('abort', listener, { once: true });
  return () => {
    for (const signal of given) signal.removeEventListener('abort', listener);
  };
}
