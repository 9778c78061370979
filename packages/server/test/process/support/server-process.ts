import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../support/free-port.ts';

const MAIN = fileURLToPath(new URL('../../../dist/main.js', import.meta.url));
/** Most of a start is reading source; what one server has compiled, the next need not. */
const COMPILED = fileURLToPath(new URL('../../../../../node_modules/.cache/compiled', import.meta.url));
/** So long that no busy machine reaches it. */
const IN_VAIN_MS = 120_000;

export const administrator = { email: 'ada@example.com', password: 'seven grey herons over the lock' };

/** Settings that set up an empty database without the link. */
export const firstSetup = {
  KEYWARD_SHORTNAME: 'acme1',
  KEYWARD_ADMIN_EMAIL: administrator.email,
  KEYWARD_ADMIN_PASSWORD: administrator.password,
};

export type Settings = Readonly<Record<string, string>>;

/** The real server in a process of its own. */
export interface ServerProcess {
  readonly url: string;
  readonly port: number;
  readonly process: ChildProcess;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Exit code, or the name of the signal that ended it. */
  readonly ended: Promise<number | string>;
}

const folders: string[] = [];
process.once('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A new folder that is gone when the tests of the file are over, and with them whatever writes to it. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'keyward-process-'));
  folders.push(folder);
  return folder;
}

interface Launch {
  /** The built server; that of the workspace unless given. */
  readonly main?: string;
  readonly settings: Settings;
  readonly port?: number;
  /** A command that runs the server, such as strace and its flags. */
  readonly under?: readonly string[];
  /** Another user and its only group: for tests that run as root. */
  readonly as?: { readonly uid: number; readonly gid: number };
}

/** Runs main.ts with these settings and no others; whatever is left of it ends with the test. */
export async function launch(
  t: TestContext,
  { settings, port: wanted, main = MAIN, under = [], as }: Launch,
): Promise<ServerProcess> {
  const port = wanted ?? (await freePort());
  const [command = process.execPath, ...args] = [...under, process.execPath, main];
  const child = spawn(command, args, {
    env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: COMPILED, KEYWARD_PORT: String(port), ...settings },
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

/** The same, and waits until it says that it is ready. */
export async function start(t: TestContext, options: Launch): Promise<ServerProcess> {
  const server = await launch(t, options);
  await until(() => server.stdout().includes('Keyward is ready at') || hasEnded(server));
  if (hasEnded(server)) throw new Error(`Keyward ended instead of starting: ${server.stderr()}`);
  return server;
}

export function hasEnded({ process: child }: ServerProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** Waits for a condition. An error tells which one, before the limit of the file ends everything. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + IN_VAIN_MS;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`Waited in vain for ${condition}`);
    await sleep(20);
  }
}

/** Ends a server the way an operator does, and tells how it ended and how long that took. */
export async function stop(server: ServerProcess, signal: NodeJS.Signals = 'SIGTERM') {
  const began = performance.now();
  server.process.kill(signal);
  const outcome = await server.ended;
  return { outcome, seconds: (performance.now() - began) / 1000 };
}
