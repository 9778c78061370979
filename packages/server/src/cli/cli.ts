import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import type { Context } from '../actions/context.ts';
import { atOneMoment } from '../actions/ports.ts';
import { Refusal } from '../actions/refusal.ts';
import { cliCallers } from '../actions/system/accounts.ts';
import { setUpFromEnvironment } from '../actions/system/set-up-from-environment.ts';
import { type CliInstallation, openForCli } from '../compose.ts';
import { type Config, defaultUrl, readConfig } from '../config.ts';
import type { CliCaller } from '../domain/caller.ts';
import type { Io } from './io.ts';
import { formatJson, safeText } from './output.ts';

/** The caller of an action and the installation it acts on. */
export interface CliActor {
  readonly context: Context;
  readonly caller: CliCaller;
}

const NO_SERVER = 'No server is running; the change applies when it starts.';
const SERVER_NOT_RESPONDING =
  'The change is saved, but the running server has not applied it within 5 seconds. Check that the server responds.';
const EXIT_UNACKNOWLEDGED = 3;

interface CliOutput {
  readonly value: unknown;
  readonly lines: () => readonly string[];
}

/** State that all commands share: global options, installation and output. */
export class Cli {
  readonly io: Io;
  readonly #program: Command;
  #output: CliOutput | undefined;
  /** True once the running server has applied the command's changes; undefined if the command changed nothing. */
  #acknowledged: boolean | undefined;
  exitCode = 0;

  constructor(program: Command, io: Io) {
    this.#program = program;
    this.io = io;
  }

  get json(): boolean {
    return this.#program.getOptionValue('json') === true;
  }

  /** The value of `--account`. */
  get account(): string | undefined {
    return this.#program.getOptionValue('account');
  }

  /**
   * Opens the installation, runs `work` and closes the installation. Sets up an empty data directory first if the
   * environment configures an account.
   */
  async withInstallation(work: (context: Context) => Promise<void>): Promise<void> {
    const config = readConfig(this.io.env);
    requireInstallation(config);
    const installation = await openForCli(config, defaultUrl(config));
    const { context } = installation;
    try {
      await setUpFromEnvironment(context, config.first);
      if (await context.storage.stores.directory.isEmpty()) throw notSetUpError(config);
      const lastEntry = context.storage.lastAppended();
      try {
        await work(context);
      } finally {
        // A failed command may still have changed something.
        await this.#awaitServer(installation, lastEntry);
      }
    } catch (error) {
      throw asRefusal(error, context);
    } finally {
      await installation.close();
    }
  }

  /** Runs `work` in the account that `--account` names, or in the only account. */
  withAccount(work: (actor: CliActor) => Promise<void>): Promise<void> {
    return this.withInstallation(async (context) => {
      await work({ context: atOneMoment(context), caller: chooseCaller(await callersOf(context), this.account) });
    });
  }

  /** Sets the output for {@link finish}: one JSON value, or lines of text. */
  setOutput(value: unknown, lines: () => readonly string[]): void {
    this.#output = { value, lines };
  }

  /**
   * Writes the output once the server has applied the changes.
   * @returns the exit code
   */
  finish(): number {
    if (this.#output) this.io.out(this.#textOf(this.#output));
    return this.#acknowledged === false && this.exitCode === 0 ? EXIT_UNACKNOWLEDGED : this.exitCode;
  }

  #textOf({ value, lines }: CliOutput): string {
    if (this.json) return `${formatJson(withAcknowledgement(value, this.#acknowledged))}\n`;
    return lines()
      .map((line) => `${line}\n`)
      .join('');
  }

  /** @param lastEntry the last change-log entry after setup from the environment, which needs no acknowledgement */
  async #awaitServer({ context, acknowledged }: CliInstallation, lastEntry: number): Promise<void> {
    const outcome = await acknowledged();
    const isChanged = context.storage.lastAppended() > lastEntry;
    if (outcome === 'no_server' && isChanged) this.io.err(`${NO_SERVER}\n`);
    if (outcome === 'silent') this.io.err(`${SERVER_NOT_RESPONDING}\n`);
    if (outcome === 'silent' || (outcome === 'acknowledged' && isChanged)) {
      this.#acknowledged = outcome === 'acknowledged';
    }
  }
}

/** Adds the acknowledgement to an object. Wraps a list only if the change was not acknowledged. */
function withAcknowledgement(value: unknown, acknowledged: boolean | undefined): unknown {
  if (acknowledged === undefined) return value;
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value, acknowledged };
  return acknowledged ? value : { data: value, acknowledged };
}

/**
 * Converts a database error to the refusal that the HTTP API returns, for example if another process locks the database
 * or the disk is full.
 */
function asRefusal(error: unknown, { storage }: Context): unknown {
  const fault = storage.fault(error);
  return fault ? new Refusal(fault === 'full' ? 'storage_full' : 'unavailable') : error;
}

/**
 * Rejects a data directory that is not set up, because opening it would create it.
 * @throws Refusal
 */
function requireInstallation(config: Config): void {
  const isFirst = Object.values(config.first).some((value) => value);
  if (!isFirst && !existsSync(join(config.dataDirectory, 'keyward.sqlite'))) throw notSetUpError(config);
}

function notSetUpError({ dataDirectory }: Config): Refusal {
  const problem = `Keyward is not set up yet in the data directory ${safeText(resolve(dataDirectory))}.`;
  const suggestion = 'Run npm start and open the link that it prints, set KEYWARD_DATA to another directory,';
  const names = 'KEYWARD_SHORTNAME, KEYWARD_ADMIN_EMAIL and KEYWARD_ADMIN_PASSWORD';
  return new Refusal('not_found', `${problem} ${suggestion} or set ${names}.`);
}

/** Returns one caller for each account. */
export async function callersOf(context: Context): Promise<CliCaller[]> {
  return await cliCallers(context);
}

/**
 * Returns the caller of the named account, or of the only account.
 * @throws Refusal
 */
export function chooseCaller(callers: readonly CliCaller[], requested: string | undefined): CliCaller {
  const [only] = callers;
  if (requested === undefined && only && callers.length === 1) return only;
  const requestedCaller = callers.find(({ shortname }) => shortname === requested);
  if (requestedCaller) return requestedCaller;
  const names = callers.map(({ shortname }) => shortname).join(', ');
  throw new Refusal(
    'invalid_request',
    requested === undefined
      ? `There are several accounts. Choose one with --account: ${names}.`
      : `Account not found. The accounts are: ${names}.`,
  );
}
