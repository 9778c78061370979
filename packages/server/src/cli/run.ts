import { type FoundSecret, secretKinds } from '@keyward/contract';
import { Command, CommanderError } from 'commander';
import { findEncodedSecrets } from '../actions/url-secrets.ts';
import { explainFailure } from '../failure.ts';
import { Cli } from './cli.ts';
import { addAccountCommands } from './commands/account.ts';
import { addAuditCommands } from './commands/audit.ts';
import { addDoctorCommand } from './commands/doctor.ts';
import { withExamples } from './commands/example.ts';
import { addKeyCommands } from './commands/keys.ts';
import { addEndCommand } from './commands/keys-delete-with-issued.ts';
import { addFindLeakedCommand } from './commands/keys-find-leaked.ts';
import { addImportCommand } from './commands/keys-import.ts';
import { addNoticeCommands } from './commands/notices.ts';
import { addReplicaCommands } from './commands/replicas.ts';
import { addResourceCommands } from './commands/resources.ts';
import { addRoleCommands } from './commands/roles.ts';
import { addRouteCommands } from './commands/routes.ts';
import { addSecretCommands } from './commands/secret.ts';
import { addUserCommands } from './commands/users.ts';
import { addWebhookCommands } from './commands/webhooks.ts';
import type { Io } from './io.ts';

const USAGE_ERROR = 2;

/**
 * Runs one command.
 * @param argv what stands behind `npm run keyward --`
 * @returns the exit code: 0 done, 1 refused or failed, 2 not a command, 3 done but not applied by the running server
 */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  const [secret] = argv.flatMap(findEncodedSecrets);
  if (secret) {
    io.err(`${sentenceOf(secret)}\n`);
    return USAGE_ERROR;
  }
  const program = createProgram(io);
  const cli = new Cli(program, io);
  const keys = addKeyCommands(program, cli);
  addEndCommand(keys, cli);
  addImportCommand(keys, cli);
  addFindLeakedCommand(keys, cli);
  addSecretCommands(program, cli);
  addUserCommands(program, cli);
  addRoleCommands(program, cli);
  addResourceCommands(program, cli);
  addRouteCommands(program, cli);
  addNoticeCommands(program, cli);
  addReplicaCommands(program, cli);
  addWebhookCommands(program, cli);
  addAccountCommands(program, cli);
  addAuditCommands(program, cli);
  addDoctorCommand(program, cli);
  try {
    await program.parseAsync(argv, { from: 'user' });
    return cli.finish();
  } catch (error) {
    // Commander has said what is wrong already.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE_ERROR;
    io.err(`${explainFailure(error)}\n`);
    return 1;
  }
}

/** It is not repeated, and no command sees it. */
function sentenceOf({ kind }: FoundSecret): string {
  return `An argument contains ${secretKinds[kind]}, and arguments end up in the history of the shell. Replace it; keys lookup and keys find-leaked read standard input.`;
}

/** Everything that subcommands inherit is set before the first of them is added. */
function createProgram(io: Io): Command {
  const program = new Command('keyward')
    .description('Keyward on the command line: works on the data directory, also beside a running server.')
    .usage('[options] [command]')
    .exitOverride()
    .configureOutput({ writeOut: io.out, writeErr: io.err })
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError('(see --help)')
    .option('--account <shortname>', 'the account to work in; needed if there are several')
    .option('--json', 'print one JSON value on standard output, and nothing else');
  return withExamples(program, 'keys create billing --role READONLY', 'doctor');
}
