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
import { addDeleteWithIssuedCommand } from './commands/keys-delete-with-issued.ts';
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
 * @param argv arguments after `npm run keyward --`
 * @returns the exit code: 0 success, 1 rejected or failed, 2 usage error, 3 saved but not applied by the running server
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
  addDeleteWithIssuedCommand(keys, cli);
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
    // Commander has already printed the error.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE_ERROR;
    io.err(`${explainFailure(error)}\n`);
    return 1;
  }
}

/** Returns an error message that does not contain the secret. */
function sentenceOf({ kind }: FoundSecret): string {
  return `An argument contains ${secretKinds[kind]}, and arguments appear in the shell history. Regenerate it; keys lookup and keys find-leaked read standard input.`;
}

/** Sets the options that subcommands inherit before any subcommand is added. */
function createProgram(io: Io): Command {
  const program = new Command('keyward')
    .description('The Keyward CLI. Works on the data directory, with or without a running server.')
    .usage('[options] [command]')
    .exitOverride()
    .configureOutput({ writeOut: io.out, writeErr: io.err })
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError('(see --help)')
    .option('--account <shortname>', 'the account to use; required if there are several')
    .option('--json', 'print only one JSON value to standard output');
  return withExamples(program, 'keys create billing --role READONLY', 'doctor');
}
