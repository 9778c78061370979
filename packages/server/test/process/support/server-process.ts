import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../support/free-port.ts';

const MAIN = fileURLToPath(new URL('../../../dist/main.js', import.meta.url));
/** The compile cache that all servers share, because most of a start is compilation. */
const COMPILE_CACHE = fileURLToPath(new URL('../../../../../node_modules/.cache/compiled', import.meta.url));
/** Longer than any condition takes on a busy machine. */
const MAX_WAIT_MS = 120_000;

export const administrator = { email: 'ada@example.com', password: 'seven grey herons over the lock' };

/** Settings that set up an empty database without a link. */
export const firstSetup = {
  KEYWARD_SHORTNAME: 'acme1',
  KEYWARD_ADMIN_EMAIL: administrator.email,
  KEYWARD_ADMIN_PASSWORD: administrator.password,
};

export type Settings = Readonly<Record<string, string>>;

/** The built server in a separate process. */
export interface ServerProcess {
  readonly url: string;
  readonly port: number;
  readonly process: ChildProcess;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** The exit code, or the name of the signal that terminated the process. */
  readonly ended: Promise<number | string>;
}

const folders: string[] = [];
process.once('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Creates a folder that is removed when the tests of the file have finished. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'keyward-process-'));
  folders.push(folder);
  return folder;
}

interface LaunchOptions {
  /** The built server; by default the one in the workspace. */
  readonly main?: string;
  readonly settings: Settings;
  readonly port?: number;
  /** A command that runs the server, such as strace with its flags. */
  readonly wrapper?: readonly string[];
  /** Another user and its only group, for tests that run as root. */
  readonly as?: { readonly uid: number; readonly gid: number };
}

/** Runs main.ts with only these settings, and kills it when the test ends. */
export async function launch(
  t: TestContext,
  { settings, port: requestedPort, main = MAIN, wrapper = [], as }: LaunchOptions,
): Promise<ServerProcess> {
  const port = requestedPort ?? (await freePort());
  const [command = process.execPath, ...args] = [...wrapper, process.execPath, main];
  const child = spawn(command, args, {
    env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: COMPILE_CACHE, KEYWARD_PORT: String(port), ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...as,
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<number | string>((resolve) => {
    child.on('close', (code, signal) => resolve(code ?? signal ?? 'unknown'));
  });
  t.after(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  const url = `http://127.0.0.1:${port}`;
  return { url, port, process: child, stdout: () => stdout, stderr: () => stderr, ended };
}

/** Runs the server and waits until it is ready. */
export async function start(t: TestContext, options: LaunchOptions): Promise<ServerProcess> {
  const server = await launch(t, options);
  await until(() => server.stdout().includes('Keyward is ready at') || hasEnded(server));
  if (hasEnded(server)) throw new Error(`Keyward exited instead of starting: ${server.stderr()}`);
  return server;
}

export function hasEnded({ process: child }: ServerProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** Waits for a condition. The error contains the condition, and is thrown before the time limit of the file. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + MAX_WAIT_MS;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`Timed out waiting for ${condition}`);
    await sleep(20);
  }
}

/** Stops a server like an operator. @returns the exit code or signal, and the seconds that stopping took */
export async function stop(server: ServerProcess, signal: NodeJS.Signals = 'SIGTERM') {
  const startedAt = performance.now();
  server.process.kill(signal);
  const outcome = await server.ended;
  return { outcome, seconds: (performance.now() - startedAt) / 1000 };
}
