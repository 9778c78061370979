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

/** Functions that kill the running processes. */
const running = new Set<() => void>();

/** Kills every process that {@link runNode} started. */
export function killAll(): void {
  for (const kill of running) kill();
}

/**
 * Runs Node with the tests' compile cache and a separate temporary directory, which is deleted afterwards because a
 * killed process leaves its files there.
 * @param limitMs timeout after which the process and its child processes are killed
 */
export async function runNode(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  limitMs = 600_000,
): Promise<ProcessResult> {
  const directory = mkdtempSync(join(tmpdir(), 'keyward-mutation-'));
  // Otherwise the tests would report to the runner of the parent process.
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
