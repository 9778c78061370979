import { resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';

/** A command's access to its process. Tests replace it to run commands in the test process. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** True if a user can be prompted. */
  readonly interactive: boolean;
  out(text: string): void;
  err(text: string): void;
  prompt(question: string): Promise<string>;
  /**
   * Calls `stop` on Ctrl+C and similar signals instead of exiting.
   * @returns a function that removes the handler
   */
  onStop(stop: () => void): () => void;
  /** Returns standard input, which can be read only once. */
  input(): AsyncIterable<Uint8Array>;
}

export function processIo(): Io {
  // The reader of a pipe, such as head or less, may close it early.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  return {
    env: process.env,
    interactive: process.stdin.isTTY === true && process.stderr.isTTY === true,
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    prompt,
    onStop,
    input: () => process.stdin as AsyncIterable<Uint8Array>,
  };
}

function onStop(stop: () => void): () => void {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, stop);
  return () => {
    for (const signal of signals) process.off(signal, stop);
  };
}

/**
 * Resolves a path from the arguments. `npm run keyward` runs in Keyward's root directory and sets INIT_CWD to the
 * user's directory. Other npm scripts pass their own INIT_CWD to the commands that they start.
 */
export function argumentPath({ env }: Pick<Io, 'env'>, path: string): string {
  const { INIT_CWD: directory = '', npm_lifecycle_event: script = OWN_SCRIPT } = env;
  return script === OWN_SCRIPT ? resolve(directory, path) : resolve(path);
}

const OWN_SCRIPT = 'keyward';

/** Prompts on standard error, because standard output is for the result. */
async function prompt(question: string): Promise<string> {
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await prompt.question(question);
  } finally {
    prompt.close();
  }
}

/** Reads up to `maxBytes` of standard input, plus one byte that shows that the input is longer. */
export async function readInput(io: Io, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of io.input()) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > maxBytes) break;
  }
  return Buffer.concat(chunks).subarray(0, maxBytes + 1);
}
