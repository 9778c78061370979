import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  accessSync,
  chmodSync,
  constants,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const guides = fileURLToPath(new URL('../../docs/guides/', import.meta.url));
/** Where Debian has servers, which is not in everybody's PATH. */
const SERVERS = ['/usr/sbin', '/usr/local/sbin'];
const START_TRIES = 100;
const START_PAUSE_MS = 50;

/** The ports that the configurations of the guides name. */
const GUIDE = { keyward: '127.0.0.1:8080', service: '127.0.0.1:9000', port: ':8081' } as const;

/** A proxy as its guide runs it. */
export interface Recipe {
  readonly binary: string;
  /** Below docs/guides. */
  readonly configuration: string;
  /** Whether a refusal is Keyward's own answer, and not one that the configuration makes of its code. */
  readonly keepsBody: boolean;
  /** @param file the configuration with the ports of the test @param folder which belongs to this run */
  readonly args: (file: string, folder: string) => readonly string[];
}

/** Where the program is; undefined when it is not installed. */
export function findBinary(name: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...SERVERS];
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** A real proxy in a process of its own, with the configuration of its guide as it is but for the ports. */
export class RunningProxy {
  readonly #recipe: Recipe;
  readonly #folder = mkdtempSync(join(tmpdir(), 'keyward-proxy-'));
  #process: ChildProcess | undefined;
  #printed = '';
  port = 0;

  constructor(recipe: Recipe) {
    this.#recipe = recipe;
  }

  async start(binary: string, keywardPort: number, servicePort: number): Promise<void> {
    const { configuration, args } = this.#recipe;
    // A server that was started as root works as somebody else.
    chmodSync(this.#folder, 0o755);
    this.port = await freePort();
    const file = join(this.#folder, 'configuration');
    const written = readFileSync(join(guides, configuration), 'utf8');
    const ported = written
      .replaceAll(GUIDE.keyward, `127.0.0.1:${keywardPort}`)
      .replaceAll(GUIDE.service, `127.0.0.1:${servicePort}`)
      .replaceAll(GUIDE.port, `:${this.port}`);
    writeFileSync(file, ported);
    const env = { PATH: process.env['PATH'], HOME: this.#folder };
    this.#process = spawn(binary, args(file, this.#folder), {
      cwd: this.#folder,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream?.on('data', (part: Buffer) => {
        this.#printed += part.toString('utf8');
      });
    }
    await this.#listening();
  }

  async #listening(): Promise<void> {
    for (let tries = 0; tries < START_TRIES; tries++) {
      if (this.#process?.exitCode !== null) break;
      if (await isOpen(this.port)) return;
      await sleep(START_PAUSE_MS);
    }
    throw new Error(`${this.#recipe.binary} does not listen:\n${this.#printed}`);
  }

  /** Everything that it printed or wrote into its folder, but for the configuration. */
  get log(): string {
    const files = readdirSync(this.#folder).filter((name) => name.endsWith('.log'));
    return [this.#printed, ...files.map((name) => readFileSync(join(this.#folder, name), 'utf8'))].join('\n');
  }

  async stop(): Promise<void> {
    if (this.#process && this.#process.exitCode === null) {
      this.#process.kill('SIGTERM');
      await once(this.#process, 'exit');
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('No port is free.');
  return address.port;
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => resolve(true));
    socket.on('error', () => resolve(false));
    socket.on('close', () => socket.destroy());
    socket.on('connect', () => socket.destroy());
  });
}
