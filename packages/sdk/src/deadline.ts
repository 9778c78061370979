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
 * Waits for shared work, which goes on for others when this caller gives up.
 * @throws the reason of the signal when that ends
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

/** @returns what ends the listening */
function onAbort(signal: AbortSignal | undefined, stop: (reason: unknown) => void): () => void {
  const listener = () => stop(signal?.reason);
  if (signal?.aborted) listener();
  signal?.addEventListener('abort', listener);
  return () => signal?.removeEventListener('abort', listener);
}
