/** A signal that is aborted with the first of several signals or after a timeout. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** The timeout in milliseconds. */
  readonly timeout: number;
  /** True if the timeout passed first. */
  readonly passed: () => boolean;
  /** Stops the timer and removes the listeners from the other signals. */
  readonly release: () => void;
}

/**
 * Combines `AbortSignal.any` and `AbortSignal.timeout`, for runtimes without `any` (Node.js before 20.3).
 * @param timeout in milliseconds
 */
export function startDeadline(timeout: number, signals: ReadonlyArray<AbortSignal | undefined>): Deadline {
  const controller = new AbortController();
  const releases = signals.map((signal) => onAbort(signal, (reason) => controller.abort(reason)));
  let late = false;
  const timer = setTimeout(() => {
    late = !controller.signal.aborted;
    controller.abort();
  }, timeout);
  const release = () => {
    clearTimeout(timer);
    for (const releaseSignal of releases) releaseSignal();
  };
  return { signal: controller.signal, timeout, passed: () => late, release };
}

/**
 * Waits for shared work, which continues for other callers if this one aborts.
 * @throws the reason of the signal if it is aborted
 */
export async function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  let release = () => {};
  const aborted = new Promise<never>((_, reject) => {
    release = onAbort(signal, reject);
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    release();
  }
}

/** @returns a function that removes the listener */
function onAbort(signal: AbortSignal | undefined, stop: (reason: unknown) => void): () => void {
  const listener = () => stop(signal?.reason);
  if (signal?.aborted) listener();
  signal?.addEventListener('abort', listener);
  return () => signal?.removeEventListener('abort', listener);
}
