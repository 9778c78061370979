import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Readable } from 'node:stream';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Io } from '../../src/cli/io.ts';
import { run } from '../../src/cli/run.ts';
import { newDataFolder } from '../support/data-folder.ts';

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

export const ADMINISTRATOR = 'ada@example.com';

/** The settings that set up an empty data directory. */
export const FIRST_SETUP = {
  KEYWARD_SHORTNAME: 'acme1',
  KEYWARD_ADMIN_EMAIL: ADMINISTRATOR,
  KEYWARD_ADMIN_PASSWORD: 'seven grey herons over the lock',
};

/** The result of a command. */
export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** The one JSON value on standard output. */
  // biome-ignore lint/suspicious/noExplicitAny: the assertions of a test state the expected value
  readonly json: any;
}

export interface RunningCommand {
  readonly done: Promise<Outcome>;
  kill(signal: NodeJS.Signals): void;
}

/** The notice on standard error after a change while no server runs on the directory. */
export const NO_SERVER = 'No server is running; the change applies when it starts.\n';

export interface CommandInput {
  readonly input?: string | Buffer | AsyncIterable<Uint8Array>;
  /** The user's reply to a prompt. If undefined, standard input is not interactive. */
  readonly reply?: string;
}

/** Creates a directory that is removed after the tests of the file. */
export function temporaryDirectory(): string {
  const directory = newDataFolder('cli');
  after(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** Runs commands on one data directory. */
export class Terminal {
  readonly directory: string;
  readonly env: Readonly<Record<string, string>>;
  readonly prompts: string[] = [];

  constructor(directory: string = temporaryDirectory(), env: Readonly<Record<string, string>> = FIRST_SETUP) {
    this.directory = directory;
    this.env = { ...env, KEYWARD_DATA: directory };
  }

  /** Runs a command in this process, through the entry point of the CLI. */
  async run(argv: readonly string[], { input = '', reply }: CommandInput = {}): Promise<Outcome> {
    const written: CommandOutput = { out: [], err: [] };
    const io: Io = {
      env: this.env,
      interactive: reply !== undefined,
      out: (text) => void written.out.push(text),
      err: (text) => void written.err.push(text),
      prompt: async (question) => {
        this.prompts.push(question);
        return reply ?? '';
      },
      onStop: () => () => {},
      input: () => (isBytes(input) ? Readable.from([Buffer.from(input)]) : input),
    };
    return outcome(await run(argv, io), written);
  }

  /** Runs a command in a separate process. */
  spawn(argv: readonly string[], input: CommandInput = {}): Promise<Outcome> {
    return this.start(argv, input).done;
  }

  /** Starts a command in a separate process, for tests that stop it. */
  start(argv: readonly string[], { input = '' }: CommandInput = {}): RunningCommand {
    const env = { PATH: process.env['PATH'], ...this.env };
    const child = spawn(process.execPath, [MAIN, ...argv], { env, stdio: 'pipe' });
    const written: CommandOutput = { out: [], err: [] };
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => void written.out.push(chunk));
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => void written.err.push(chunk));
    // A rejected command does not read its input.
    child.stdin.on('error', () => {});
    Readable.from(isBytes(input) ? [Buffer.from(input)] : input).pipe(child.stdin);
    const done = once(child, 'close').then(([code]) => outcome(code as number, written));
    return { done, kill: (signal) => child.kill(signal) };
  }

  /** Runs a command that must succeed; only the notice that no server is running may be on standard error. */
  async runOk(...argv: string[]): Promise<Outcome> {
    const done = await this.run(argv);
    assert.deepEqual(
      [done.code, done.err.replace(NO_SERVER, '')],
      [0, ''],
      `${argv.join(' ')}: ${done.err}${done.out}`,
    );
    return done;
  }

  /** Runs a command that must fail with a one-sentence error and no output. */
  async expectError(argv: readonly string[], message: RegExp, input: CommandInput = {}): Promise<void> {
    const done = await this.run(argv, input);
    assertError(done, message);
  }

  file(name: string, content: string | Buffer): string {
    const path = join(this.directory, name);
    writeFileSync(path, content);
    return path;
  }

  /** Changes the database directly, like a user with access to the file. */
  tamper(sql: string, ...values: (string | number)[]): void {
    const database = new DatabaseSync(join(this.directory, 'keyward.sqlite'));
    try {
      const { changes } = database.prepare(sql).run(...values);
      assert.notEqual(changes, 0, sql);
    } finally {
      database.close();
    }
  }
}

/** Asserts a one-line error without a stack trace. */
export function assertError({ code, out, err }: Outcome, message: RegExp): void {
  assert.deepEqual([code, out], [1, ''], err);
  assert.match(err, message);
  assert.match(err, /^[A-Z-][^\n]*\n$/, 'one line');
}

function isBytes(input: NonNullable<CommandInput['input']>): input is string | Buffer {
  return typeof input === 'string' || Buffer.isBuffer(input);
}

interface CommandOutput {
  readonly out: string[];
  readonly err: string[];
}

function outcome(code: number, written: CommandOutput): Outcome {
  const out = written.out.join('');
  return {
    code,
    out,
    err: written.err.join(''),
    get json() {
      assert.match(out, /^[^\n]+\n$/, 'one line');
      return JSON.parse(out);
    },
  };
}
