import type { Command } from 'commander';
import { atOneMoment, type Context } from '../actions/context.ts';
import { Refusal } from '../actions/refusal.ts';
import { terminalCallers } from '../actions/system/accounts.ts';
import { setUpFromEnvironment } from '../actions/system/set-up-from-environment.ts';
import { openForTerminal } from '../compose.ts';
import { defaultUrl, readConfig } from '../config.ts';
import type { TerminalCaller } from '../domain/caller.ts';
import type { Io } from './io.ts';
import { jsonText } from './output.ts';

/** Where an action is performed, and as whom. */
export interface Desk {
  readonly context: Context;
  readonly caller: TerminalCaller;
}

const NOT_SET_UP =
  'Keyward is not set up yet. Run npm start and open the link that it prints, or set KEYWARD_SHORTNAME, KEYWARD_ADMIN_EMAIL and KEYWARD_ADMIN_PASSWORD.';

/** What all commands share: the options that stand anywhere, the data directory, the way to answer. */
export class Cli {
  readonly io: Io;
  readonly #program: Command;
  exitCode = 0;

  constructor(program: Command, io: Io) {
    this.#program = program;
    this.io = io;
  }

  get json(): boolean {
    return this.#program.getOptionValue('json') === true;
  }

  /** The account that the command line names. */
  get account(): string | undefined {
    return this.#program.getOptionValue('account');
  }

  /** Opens the data directory for one piece of work; an empty one is set up from the environment, if that says how. */
  async withInstallation(work: (context: Context) => Promise<void>): Promise<void> {
    const config = readConfig(this.io.env);
    const installation = await openForTerminal(config, defaultUrl(config));
    try {
      await setUpFromEnvironment(installation.context, config.first);
      await work(installation.context);
    } catch (error) {
      throw asRefusal(error, installation.context);
    } finally {
      await installation.close();
    }
  }

  /** The same in an account: the named one, or the only one. */
  withAccount(work: (desk: Desk) => Promise<void>): Promise<void> {
    return this.withInstallation(async (context) => {
      await work({ context: atOneMoment(context), caller: choose(await callersOf(context), this.account) });
    });
  }

  /** One JSON value, or what people read. */
  answer(value: unknown, lines: () => readonly string[]): void {
    this.io.out(
      this.json
        ? `${jsonText(value)}\n`
        : lines()
            .map((line) => `${line}\n`)
            .join(''),
    );
  }
}

/** The same sentences as over HTTP when another process holds the database, or the disk is full. */
function asRefusal(error: unknown, { storage }: Context): unknown {
  const fault = storage.fault(error);
  return fault ? new Refusal(fault === 'full' ? 'storage_full' : 'unavailable') : error;
}

/** One for each account. @throws Refusal when there is none */
export async function callersOf(context: Context): Promise<TerminalCaller[]> {
  const callers = await terminalCallers(context);
  if (callers.length === 0) throw new Refusal('not_found', NOT_SET_UP);
  return callers;
}

/** The named one, or the only one. @throws Refusal */
export function choose(callers: readonly TerminalCaller[], wanted: string | undefined): TerminalCaller {
  const [only] = callers;
  if (wanted === undefined && only && callers.length === 1) return only;
  const named = callers.find(({ shortname }) => shortname === wanted);
  if (named) return named;
  const names = callers.map(({ shortname }) => shortname).join(', ');
  throw new Refusal(
    'invalid_request',
    wanted === undefined
      ? `There are several accounts. Choose one with --account: ${names}.`
      : `There is no account of this short name. There are: ${names}.`,
  );
}
