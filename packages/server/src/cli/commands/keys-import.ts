import { type ImportedRow, type KeyImport, type KeyImportReport, type OnExisting, operations } from '@keyward/contract';
import type { Command } from 'commander';
import { importApiKeys, importApiKeysUnshown } from '../../actions/api-keys/import.ts';
import { importCounts } from '../../actions/api-keys/import-report.ts';
import type { Cli } from '../cli.ts';
import { readImportFile } from '../import-file.ts';
import { plural, table } from '../output.ts';
import { perform } from '../perform.ts';
import { withExamples } from './example.ts';

interface ImportOptions {
  readonly keyFormat?: string;
  readonly partial?: boolean;
  readonly dryRun?: boolean;
  readonly newSecrets?: boolean;
  readonly applyPolicy?: boolean;
  readonly ignoreColumns?: string;
  readonly onExisting?: OnExisting;
  readonly reuseName?: boolean;
}

export function addImportCommand(keys: Command, cli: Cli): void {
  const command = keys
    .command('import <file>')
    .description(
      'add keys from a CSV file with a header, a JSON array or JSON Lines, or from standard input (-): name, description, role, last_login, key or sha256 (hexadecimal or base64), key_format (keyward or a registered one), allowed_ips (separated by spaces), rate_limit (100/60), expires_at, status, owner, tags, metadata, external_id. With --new-secrets a row without key and sha256 gets a new secret, which only --json shows. Either all rows are imported or none.',
    )
    .option('--key-format <name>', 'the key format of rows that have a key or a sha256 and name no key_format')
    .option('--new-secrets', 'issue a new secret to each row without key and sha256')
    .option('--apply-policy', 'give rows without expiry the default lifetime, and shorten longer ones to the maximum')
    .option('--ignore-columns <names>', 'columns that are not read, separated by commas')
    .option('--on-existing <choice>', 'refuse (default), skip or update rows whose name a key has')
    .option('--reuse-name', 'also accept names of keys that were deleted in the last 30 days')
    .option(
      '--dry-run',
      'import nothing; print how many keys work immediately, arrive disabled or expired, or are refused, and why',
    )
    .option('--partial', 'import the ready rows although others are refused')
    .action((file: string, options: ImportOptions) =>
      cli.withAccount(async (desk) => {
        const text = await readImportFile(file, cli.io);
        const take = cli.json ? importApiKeys : importApiKeysUnshown;
        const done = await perform(desk, operations.importApiKeys, take, { body: bodyOf(text, options) });
        if (done.refused > 0) cli.exitCode = 1;
        cli.answer(done, () => (options.dryRun ? dryRunReport(done.rows) : report(done.rows, done)));
      }),
    );
  withExamples(
    command,
    'keys import keys.csv --dry-run',
    'keys import keys.csv',
    'keys import keys.json --partial --json',
  );
}

function bodyOf(text: string, options: ImportOptions): KeyImport {
  const {
    keyFormat,
    ignoreColumns,
    partial = false,
    newSecrets = false,
    applyPolicy = false,
    onExisting = 'refuse',
    reuseName = false,
    dryRun = false,
  } = options;
  return {
    text,
    partial,
    preview: dryRun,
    new_secrets: newSecrets,
    apply_policy: applyPolicy,
    on_existing: onExisting,
    reuse_name: reuseName,
    ...(keyFormat !== undefined && { key_format: keyFormat }),
    ...(ignoreColumns !== undefined && { ignore_columns: ignoreColumns.split(',').map((name) => name.trim()) }),
  };
}

/** The refused rows, then the number of keys by the status in which they arrive. */
function dryRunReport(rows: readonly ImportedRow[]): string[] {
  const refused = rows.filter(({ outcome }) => outcome === 'refused');
  const count = (status: ImportedRow['status']) => rows.filter((row) => row.status === status).length;
  const skipped = rows.filter(({ outcome }) => outcome === 'skipped').length;
  const skips = skipped > 0 ? `${skipped} skipped, ` : '';
  const reasons = refused.map(({ row, name, reason }) => [String(row), name, reason ?? '']);
  return [
    ...(refused.length > 0 ? [...table(['ROW', 'NAME', 'REASON'], reasons), ''] : []),
    `${plural(rows.length, 'row')}: ${count('active')} work immediately, ${count('disabled')} arrive disabled, ${count('expired')} arrive expired, ${skips}${refused.length} refused.`,
    'Nothing was imported: this was a dry run.',
  ];
}

function report(outcomes: readonly ImportedRow[], counts: Omit<KeyImportReport, 'rows'>): string[] {
  const rows = outcomes.map(({ row, name, outcome, reason }) => [String(row), name, outcome, reason ?? '']);
  const made = outcomes.filter(({ appkey }) => appkey !== undefined).length;
  const lines = [
    ...table(['ROW', 'NAME', 'OUTCOME', 'REASON'], rows),
    '',
    `${plural(outcomes.length, 'row')}: ${importCounts(counts)}.`,
  ];
  if (counts.refused > 0 && counts.imported + counts.updated === 0) {
    lines.push('Nothing was imported. Correct the refused rows, or import only the ready ones with --partial.');
  }
  if (made > 0) {
    lines.push(
      `${plural(made, 'row')} without sha256 got a new secret, which only --json shows. Give such a key another one with keys regen.`,
    );
  }
  return lines;
}
