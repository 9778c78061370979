import { resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';

/** What a command may use of the world around it: so that tests can run one without a process of its own. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether somebody can be asked. */
  readonly interactive: boolean;
  out(text: string): void;
  err(text: string): void;
  ask(question: string): Promise<string>;
  /** Calls when the process is asked to stop (Ctrl+C), which then is up to whoever is called. @returns what ends that */
  onStop(stop: () => void): () => void;
  /** Returns standard input, which can be read once. */
  input(): AsyncIterable<Uint8Array>;
}

export function processIo(): Io {
  // Whoever reads us (head, less) may have seen enough.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  return {
    env: process.env,
    interactive: process.stdin.isTTY === true && process.stderr.isTTY === true,
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    ask,
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
 * Returns the absolute form of a path that is an argument. `npm run keyward` changes the directory to the root of Keyward, and
 * has where the user is in INIT_CWD. Other npm scripts pass their own INIT_CWD on to the commands that they start.
 */
export function argumentPath({ env }: Pick<Io, 'env'>, path: string): string {
  const { INIT_CWD: directory = '', npm_lifecycle_event: script = OWN_SCRIPT } = env;
  return script === OWN_SCRIPT ? resolve(directory, path) : resolve(path);
}

const OWN_SCRIPT = 'keyward';

/** On standard error, since standard output belongs to the answer. */
async function ask(question: string): Promise<string> {
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await prompt.question(question);
  } finally {
    prompt.close();
  }
}

/** Reads standard input, at most so many bytes and one more, by which a longer one is known. */
export async function readInput(io: Io, most: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of io.input()) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > most) break;
  }
  return Buffer.concat(chunks).subarray(0, most + 1);
}
