import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';

/** USER_HZ, the same on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

/** A server in a process of its own. */
export interface ServerProcess {
  readonly url: string;
  /** From starting the process to its word that it is ready. */
  readonly startMs: number;
  residentMegabytes(): number;
  /** What it has used of the processors since it began, in seconds. */
  processorSeconds(): number;
  stop(): Promise<void>;
}

/**
 * Starts a server that says on its standard output that it is ready.
 * @param environment what it finds besides `PORT` and the like
 */
export async function startServer(
  file: URL,
  port: number,
  environment: Readonly<Record<string, string>>,
): Promise<ServerProcess> {
  const begun = performance.now();
  const child = spawn(process.execPath, [file.pathname], {
    env: { PATH: process.env['PATH'], NODE_ENV: 'production', ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await readiness(child);
  return {
    url: `http://127.0.0.1:${port}`,
    startMs: performance.now() - begun,
    residentMegabytes: () => residentMegabytes(child),
    processorSeconds: () => processorSeconds(child),
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

function readiness(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.stdout?.on('data', (part: Buffer) => {
      if (part.toString('utf8').includes('ready')) resolve();
    });
    child.once('exit', (code) => reject(new Error(`A server ended with ${code} before it was ready.`)));
  });
}

/** What Linux counts as resident; elsewhere it is not known. */
function residentMegabytes(child: ChildProcess): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+)/m.exec(processFile(child, 'status')) ?? [];
  return Number(kilobytes) / 1000;
}

/** Clock ticks of user and kernel time: proc_pid_stat(5), fields 14 and 15, counted behind the name in parentheses. */
function processorSeconds(child: ChildProcess): number {
  const [user, system] = processFile(child, 'stat')
    .replace(/^.*\) /, '')
    .split(' ')
    .slice(11, 13)
    .map(Number);
  return ((user ?? Number.NaN) + (system ?? Number.NaN)) / TICKS_PER_SECOND;
}

function processFile({ pid }: ChildProcess, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return '';
  }
}
