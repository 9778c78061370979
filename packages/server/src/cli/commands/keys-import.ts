import { keyTextFieldNames, type OnExisting } from '@keyward/contract';
import type { Command } from 'commander';
import type { Cli } from '../cli.ts';
import type { ImportChoices } from '../import/file-import.ts';
import { runImport, STANDARD_INPUT } from '../import/run.ts';
import { argumentPath } from '../io.ts';
import { withExamples } from './example.ts';

interface ImportOptions {
  readonly keyFormat?: string;
  readonly partial?: boolean;
  readonly dryRun?: boolean;
  readonly newSecrets?: boolean;
  readonly secrets?: string;
  readonly check?: string;
  readonly applyPolicy?: boolean;
  readonly ignoreColumns?: string;
  readonly onExisting?: OnExisting;
  readonly reuseName?: boolean;
}

export function addImportCommand(keys: Command, cli: Cli): void {
  const command = keys
    .command('import <file>')
    .description(
      `import keys from a file of any size, or from standard input (-): CSV with a header, JSON Lines, or a JSON array of up to 8 MiB. Columns: name, description, role, last_login, key or sha256 (hexadecimal or base64), key_format (keyward or a registered format), allowed_ips (separated by spaces), rate_limit (100/60), expires_at, status, owner, tags, metadata, ${keyTextFieldNames.join(', ')}. Imports all rows or none; each batch of 10,000 rows is one transaction.`,
    )
    .option('--key-format <name>', 'default key format of rows with a key or sha256')
    .option('--new-secrets', 'issue a new secret for each row without key and sha256; requires --secrets or --json')
    .option('--secrets <new file>', 'write new secrets as JSON Lines to a new file that only the current user can read')
    .option(
      '--apply-policy',
      'apply the key policy: set the default lifetime on rows without an expiry, and shorten lifetimes that exceed the maximum',
    )
    .option('--ignore-columns <names>', 'columns to ignore, separated by commas')
    .option('--on-existing <choice>', 'reject (default) or skip rows whose name is taken, or update the existing key')
    .option('--reuse-name', 'accept the names of keys that were deleted in the last 30 days')
    .option(
      '--dry-run',
      'import nothing; print the numbers of keys that would be active, disabled, expired or rejected, with reasons',
    )
    .option(
      '--check <file>',
      'import nothing; look up old keys, one per line, in the import file, and print the matching row of each. Checks only digest, key format, expiry and status; use --dry-run to check roles, owners and names',
    )
    .option('--partial', 'import the valid rows even if other rows are rejected')
    .action((path: string, options: ImportOptions) =>
      cli.withAccount((actor) =>
        runImport(cli, actor, {
          path: inputPath(cli, path),
          choices: choicesOf(options),
          isDryRun: options.dryRun === true,
          checkPath: options.check === undefined ? undefined : inputPath(cli, options.check),
          secretsPath: options.secrets === undefined ? undefined : argumentPath(cli.io, options.secrets),
        }),
      ),
    );
  withExamples(
    command,
    'keys import keys.csv --dry-run',
    'keys import keys.csv --check old-keys.txt',
    'keys import keys.csv --new-secrets --secrets new-secrets.jsonl',
    'keys import keys.json --partial --json',
  );
}

function inputPath({ io }: Cli, path: string): string {
  return path === STANDARD_INPUT ? path : argumentPath(io, path);
}

function choicesOf(options: ImportOptions): ImportChoices {
  const { keyFormat, ignoreColumns, onExisting } = options;
  const { partial = false, newSecrets = false, applyPolicy = false, reuseName = false } = options;
  return {
    partial,
    new_secrets: newSecrets,
    apply_policy: applyPolicy,
    reuse_name: reuseName,
    ...(onExisting !== undefined && { on_existing: onExisting }),
    ...(keyFormat !== undefined && { key_format: keyFormat }),
    ...(ignoreColumns !== undefined && { ignore_columns: ignoreColumns.split(',').map((name) => name.trim()) }),
  };
}
