import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** USER_HZ, which is the same on every Linux system that Node runs on. */
const TICKS_PER_SECOND = 100;

/** A server in its own process. */
export interface ServerProcess {
  readonly url: string;
  /** The time from the start of the process until it is ready. */
  readonly startMs: number;
  residentMegabytes(): number;
  /** Returns the CPU time of the process since its start, in seconds. */
  cpuSeconds(): number;
  stop(): Promise<void>;
}

/**
 * Starts a server of this repository, which prints a line on standard output when it is ready.
 * @param environment variables in addition to `PATH` and `NODE_ENV`
 */
export function startServer(
  file: URL,
  port: number,
  environment: Readonly<Record<string, string>>,
): Promise<ServerProcess> {
  return start(port, waitUntilReady, process.execPath, [file.pathname], environment);
}

/** Starts any other server, which is ready when it accepts connections. */
export function startProgram(port: number, command: string, args: readonly string[]): Promise<ServerProcess> {
  return start(port, (child) => waitForPort(child, port), command, args, {});
}

async function start(
  port: number,
  ready: (child: ChildProcess) => Promise<void>,
  command: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<ServerProcess> {
  const startedAt = performance.now();
  const child = spawn(command, args, {
    env: { PATH: process.env['PATH'], NODE_ENV: 'production', ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const kill = () => child.kill();
  process.once('exit', kill);
  child.once('exit', () => process.off('exit', kill));
  await ready(child);
  return {
    url: `http://127.0.0.1:${port}`,
    startMs: performance.now() - startedAt,
    residentMegabytes: () => residentMegabytes(child),
    cpuSeconds: () => cpuSeconds(child),
    stop: async () => {
      if (child.exitCode === null && child.kill()) await once(child, 'exit');
    },
  };
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function waitUntilReady(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.stdout?.on('data', (part: Buffer) => {
      if (part.toString('utf8').includes('ready')) resolve();
    });
    child.once('exit', (code) => reject(new Error(`A server exited with code ${code} before it was ready.`)));
  });
}

async function waitForPort(child: ChildProcess, port: number): Promise<void> {
  while (child.exitCode === null) {
    const socket = connect({ host: '127.0.0.1', port });
    const isOpen = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (isOpen) return;
    await sleep(20);
  }
  throw new Error(`A server exited with code ${child.exitCode} before it was ready.`);
}

/** Returns the resident memory on Linux, and NaN on other systems. */
function residentMegabytes(child: ChildProcess): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+)/m.exec(processFile(child, 'status')) ?? [];
  return Number(kilobytes) / 1000;
}

/**
 * Returns the CPU time of all threads in seconds, from the first field of schedstat. Clock ticks of 10 ms would be a
 * tenth of a short round.
 */
function cpuSeconds(child: ChildProcess): number {
  const threads = threadsOf(child).map((id) => Number(processFile(child, `task/${id}/schedstat`).split(' ')[0]));
  return threads.some((nanoseconds) => nanoseconds > 0)
    ? threads.reduce((sum, each) => sum + each, 0) / 1e9
    : cpuTicks(child) / TICKS_PER_SECOND;
}

function threadsOf({ pid }: ChildProcess): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

/**
 * Returns user and kernel time in clock ticks, for kernels without schedstat: fields 14 and 15 of proc_pid_stat(5),
 * counted from the end of the name in parentheses.
 */
function cpuTicks(child: ChildProcess): number {
  const [user, system] = processFile(child, 'stat')
    .replace(/^.*\) /, '')
    .split(' ')
    .slice(11, 13)
    .map(Number);
  return (user ?? Number.NaN) + (system ?? Number.NaN);
}

function processFile({ pid }: ChildProcess, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return '';
  }
}
