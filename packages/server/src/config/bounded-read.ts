import { readSync } from 'node:fs';

/** Maximum wait for the first writer of a pipe, such as a FIFO that an operator must fill. */
const WRITER_TIMEOUT_MS = 5_000;
/** Maximum time for the writer of a pipe to finish, such as a shell's `<(vault read …)`. */
const END_TIMEOUT_MS = 15_000;
const PAUSE_MS = 20;

/**
 * Returns the content of a file or pipe that was opened with O_NONBLOCK, or undefined if a pipe does not end in time.
 * Truncates longer content to `maxBytes` plus one. Blocks the process, which has nothing else to do before the settings
 * are read.
 */
export function readBounded(descriptor: number, maxBytes: number, isPipe: boolean): Buffer | undefined {
  const buffer = Buffer.alloc(maxBytes + 1);
  const started = performance.now();
  let length = 0;
  let hasWriter = false;
  while (length < buffer.length) {
    const read = readChunk(descriptor, buffer.subarray(length));
    hasWriter ||= read !== 0;
    // Reading a pipe returns "end of file" until its first writer opens it.
    if (read === 0 && (hasWriter || !isPipe)) break;
    if (read) length += read;
    else if (performance.now() - started > (hasWriter ? END_TIMEOUT_MS : WRITER_TIMEOUT_MS)) return undefined;
    else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
  }
  return buffer.subarray(0, length);
}

/** Returns the number of bytes read, or undefined if a writer has the pipe open but has not written any more data. */
function readChunk(descriptor: number, target: Buffer): number | undefined {
  try {
    return readSync(descriptor, target, 0, target.length, null);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EAGAIN') return undefined;
    throw error;
  }
}
