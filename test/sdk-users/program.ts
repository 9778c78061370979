import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Credentials, Keys } from './account.ts';
import { type App, isExact } from './apps.ts';
import { type Case, sendCase } from './cases.ts';

const START_MS = 60_000;
const RECOVERY_MS = 30_000;

/** An app in a separate process, and its result in each case. */
export class Program {
  readonly name: string;
  readonly keys: Keys;
  readonly isExact: boolean;
  /** `yes`, or the difference from the expected response, by the name of the case. */
  readonly outcome: Record<string, string> = {};
  readonly #url: string;
  readonly #process: ChildProcess;
  #output = '';

  constructor(app: App, options: { folder: string; port: number; url: string } & Prepared) {
    const { name, command, args, path } = app;
    const { folder, port, url, keys, credentials } = options;
    this.name = name;
    this.keys = keys;
    this.isExact = isExact(app);
    this.#url = `http://127.0.0.1:${port}${path}`;
    const env = {
      PATH: process.env['PATH'],
      PORT: String(port),
      KEYWARD_URL: url,
      KEYWARD_CREDENTIAL: credentials.replica,
      NETOSECRET: credentials.verifier,
    };
    const expandedArgs = args.map((arg) => arg.replace('PORT', String(port)));
    this.#process = spawn(command, expandedArgs, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#output += text;
      });
    }
  }

  get output(): string {
    return this.#output;
  }

  get isOk(): boolean {
    return Object.values(this.outcome).every((each) => each === 'yes');
  }

  /** Waits until the program listens. */
  async waitUntilListening(): Promise<void> {
    const end = Date.now() + START_MS;
    const request = () => fetch(this.#url, { signal: AbortSignal.timeout(5_000) }).catch(() => undefined);
    while (this.#process.exitCode === null && Date.now() < end && !(await request())) await pause();
  }

  /**
   * Records the first response under a name. Repeats the request while the response is an unexpected 503, because every
   * replica is stale on a machine that is busy for seconds.
   */
  async expect(name: string, expected: Case): Promise<void> {
    const end = Date.now() + RECOVERY_MS;
    do this.outcome[name] = await sendCase(this.#url, expected, this.keys);
    while (expected.status !== 503 && this.outcome[name]?.startsWith('503') && Date.now() < end && (await pause()));
  }

  /** Records the response under a name after the server has restarted. */
  async expectRecovery(name: string, expected: Case): Promise<void> {
    await this.expectWithin(RECOVERY_MS, name, expected);
  }

  /** Records the last response within a time limit under a name. */
  async expectWithin(milliseconds: number, name: string, expected: Case): Promise<void> {
    const end = Date.now() + milliseconds;
    do await this.expect(name, expected);
    while (this.outcome[name] !== 'yes' && Date.now() < end && (await pause()));
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    this.#process.kill('SIGKILL');
    await once(this.#process, 'exit');
  }
}

/** The keys and credentials of a program. */
interface Prepared {
  readonly keys: Keys;
  readonly credentials: Credentials;
}

const pause = () => new Promise((resolve) => setTimeout(() => resolve(true), 100));
