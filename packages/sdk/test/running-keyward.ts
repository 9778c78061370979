import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { newDataFolder } from '../../server/test/support/data-folder.ts';
import { freePort } from '../../server/test/support/free-port.ts';
import { prepareDataDirectory } from '../../server/test/support/migrated-database.ts';

type Sdk = typeof import('../src/index.ts');
export type Client = ReturnType<Sdk['createClient']>;

const main = fileURLToPath(new URL('../../server/dist/main.js', import.meta.url));
/** Shares compiled code between servers: parsing sources takes most of a start. */
const COMPILED = fileURLToPath(new URL('../../../node_modules/.cache/compiled', import.meta.url));
const person = { email: 'ada@example.com', password: 'seven grey herons over the lock' };

/** A real server in a separate process, whose port and data directory survive a restart. */
export class RunningKeyward {
  readonly #sdk: Sdk;
  readonly #folder = newDataFolder('sdk');
  readonly #port: number;
  #server: ChildProcess | undefined;
  #log = '';

  constructor(sdk: Sdk, port: number) {
    this.#sdk = sdk;
    this.#port = port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** The log output so far. */
  get log(): string {
    return this.#log;
  }

  async start(): Promise<void> {
    if (!existsSync(this.#data)) await prepareDataDirectory(this.#data);
    const env = {
      PATH: process.env['PATH'],
      NODE_COMPILE_CACHE: COMPILED,
      KEYWARD_PORT: String(this.#port),
      KEYWARD_DATA: this.#data,
      KEYWARD_SHORTNAME: 'acme1',
      KEYWARD_ADMIN_EMAIL: person.email,
      KEYWARD_ADMIN_PASSWORD: person.password,
    };
    const server = spawn(process.execPath, [main], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [server.stdout, server.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.#log += text;
      });
    }
    this.#server = server;
    const client = this.#sdk.createClient({ url: this.url, retries: 0 });
    for (let attempt = 0; attempt < 300 && server.exitCode === null; attempt++) {
      if (await client.readiness().catch(() => undefined)) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error('Keyward did not become ready within 30 seconds.');
  }

  async stop(): Promise<void> {
    const server = this.#server;
    this.resume();
    if (server?.exitCode === null && server.kill()) await once(server, 'exit');
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  /** Suspends the process: its connections stay open without responses. */
  freeze(): void {
    this.#server?.kill('SIGSTOP');
  }

  /** Resumes the process after {@link freeze}. */
  resume(): void {
    this.#server?.kill('SIGCONT');
  }

  get #data(): string {
    return join(this.#folder, 'data');
  }

  get #copy(): string {
    return join(this.#folder, 'copy');
  }

  /** Stops the server, copies the data directory, and starts the server again. */
  async takeCopy(): Promise<void> {
    await this.stop();
    cpSync(this.#data, this.#copy, { recursive: true });
    await this.start();
  }

  /** Stops the server, replaces the data directory with the copy, and starts the server again. */
  async restoreCopy(): Promise<void> {
    await this.stop();
    rmSync(this.#data, { recursive: true });
    cpSync(this.#copy, this.#data, { recursive: true });
    await this.start();
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Returns a client with cookies, like the console's, signed in as the first administrator. */
  async signIn(): Promise<Client> {
    const { url } = this;
    const jar = new Map<string, string>();
    const fetch: typeof globalThis.fetch = async (input, init) => {
      const headers = new Headers(init?.headers);
      headers.set('origin', url);
      headers.set('cookie', [...jar].map(([name, value]) => `${name}=${value}`).join('; '));
      const answer = await globalThis.fetch(input, { ...init, headers });
      for (const cookie of answer.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
        jar.set(name, value);
      }
      return answer;
    };
    const client = this.#sdk.createClient({ url, fetch });
    await client.signIn({ body: person });
    return client;
  }
}

/** Starts Keyward with an empty database. The caller removes it. */
export async function startKeyward(sdk: Sdk): Promise<RunningKeyward> {
  const keyward = new RunningKeyward(sdk, await freePort());
  await keyward.start();
  return keyward;
}
