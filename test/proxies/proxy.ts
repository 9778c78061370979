import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../packages/server/test/support/free-port.ts';
import type { Tool } from '../../scripts/required-tools.ts';

const guides = fileURLToPath(new URL('../../docs/guides/', import.meta.url));
const START_TRIES = 100;
const START_PAUSE_MS = 50;

/** The ports of the guides: Keyward, the proxy, an internal port of the proxy, and the service. */
const PORTS = /\b(?:8080|8081|8082|9000)\b/g;

/** The setup of a proxy in its guide. */
export interface Recipe {
  readonly binary: Tool;
  /** Paths below docs/guides; the program starts with the first file. */
  readonly files: readonly [main: string, ...others: string[]];
  /** @param file path of the main file with the ports of the test @param folder a folder of this process only */
  readonly args: (file: string, folder: string) => readonly string[];
  /** True if Keyward receives the normalized path and the query of the client, as from Envoy. */
  readonly asksWithUrl?: boolean;
  /** Makes the change for TLS between the proxy and Keyward, as the comments in the files describe. */
  readonly withTls?: (text: string) => string;
}

/** Differences from the files of the guide. */
export interface Deviations {
  /** Ports behind the proxy. */
  readonly keyward: number;
  readonly service: number;
  /** Changes that the guide describes. */
  readonly edit?: (text: string) => string;
  /** Files in addition to those of the guide. */
  readonly more?: Readonly<Record<string, string>>;
}

/** A real proxy in a separate process. Its files are those of the guide; only the ports differ. */
export class RunningProxy {
  readonly #recipe: Recipe;
  readonly folder = mkdtempSync(join(tmpdir(), 'keyward-proxy-'));
  #process: ChildProcess | undefined;
  #printed = '';
  port = 0;

  constructor(recipe: Recipe) {
    this.#recipe = recipe;
  }

  async start(binary: string, { keyward, service, edit = (text) => text, more = {} }: Deviations): Promise<void> {
    const { files, args } = this.#recipe;
    // An nginx started by root runs its workers as another user.
    chmodSync(this.folder, 0o755);
    this.port = await freePort();
    const internal = await freePort();
    const ports: Readonly<Record<string, number>> = {
      8080: keyward,
      8081: this.port,
      8082: internal,
      9000: service,
    };
    for (const file of files) {
      const text = edit(readFileSync(join(guides, file), 'utf8'));
      writeFileSync(
        join(this.folder, basename(file)),
        text.replaceAll(PORTS, (port) => String(ports[port])),
      );
    }
    for (const [name, text] of Object.entries(more)) writeFileSync(join(this.folder, name), text);
    const env = { PATH: process.env['PATH'], HOME: this.folder };
    this.#process = spawn(binary, args(join(this.folder, basename(files[0])), this.folder), {
      cwd: this.folder,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream?.on('data', (part: Buffer) => {
        this.#printed += part.toString('utf8');
      });
    }
    if (!(await waitUntilOpen(this.port, () => this.#process?.exitCode === null)))
      throw new Error(`${this.#recipe.binary} does not listen:\n${this.#printed}`);
  }

  /** Everything that the proxy printed or wrote into its folder, except the configuration. */
  get log(): string {
    const files = readdirSync(this.folder).filter((name) => name.endsWith('.log'));
    return [this.#printed, ...files.map((name) => readFileSync(join(this.folder, name), 'utf8'))].join('\n');
  }

  async stop(): Promise<void> {
    if (this.#process && this.#process.exitCode === null) {
      this.#process.kill('SIGTERM');
      await once(this.#process, 'exit');
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Waits until a process listens on a port. @returns whether it does */
export async function waitUntilOpen(port: number, isRunning: () => boolean): Promise<boolean> {
  for (let tries = 0; tries < START_TRIES && isRunning(); tries++) {
    if (await isOpen(port)) return true;
    await sleep(START_PAUSE_MS);
  }
  return false;
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
