import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export interface ProcessResult {
  readonly ok: boolean;
  readonly isTimedOut: boolean;
  readonly output: string;
  readonly milliseconds: number;
}

/** The processes that run now. */
const running = new Set<() => void>();

/** Ends every process that {@link runNode} started. */
export function killAll(): void {
  for (const kill of running) kill();
}

/**
 * Runs Node with the tests' compiled modules and a temporary directory of its own, which is deleted afterwards: a process
 * that is killed leaves its files behind.
 * @param limitMs after which it is killed, with the processes that it started
 */
export async function runNode(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  limitMs = 600_000,
): Promise<ProcessResult> {
  const directory = mkdtempSync(join(tmpdir(), 'keyward-mutation-'));
  // Else its tests report to the runner of the one that runs this.
  const { NODE_TEST_CONTEXT: _, ...inherited } = process.env;
  const compiled = resolve('node_modules/.cache/compiled');
  try {
    return await result(args, { ...inherited, NODE_COMPILE_CACHE: compiled, TMPDIR: directory, ...env }, limitMs);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function result(args: readonly string[], env: NodeJS.ProcessEnv, limitMs: number): Promise<ProcessResult> {
  const started = performance.now();
  const { promise, resolve } = Promise.withResolvers<ProcessResult>();
  const child = spawn(process.execPath, args, { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const output: string[] = [];
  let isTimedOut = false;
  const kill = () => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
  };
  running.add(kill);
  const limit = setTimeout(() => {
    isTimedOut = true;
    kill();
  }, limitMs);
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => output.push(chunk));
  }
  child.on('close', (code) => {
    clearTimeout(limit);
    running.delete(kill);
    resolve({ ok: code === 0, isTimedOut, output: output.join(''), milliseconds: performance.now() - started });
  });
  return promise;
}
