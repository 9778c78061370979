import { type ImportedRow, type KeyImport, type KeyImportReport, operations } from '@keyward/contract';
import type { Command } from 'commander';
import { importApiKeys, importApiKeysUnshown } from '../../actions/api-keys/import.ts';
import type { Cli } from '../cli.ts';
import { readImportFile } from '../import-file.ts';
import { plural, table } from '../output.ts';
import { perform } from '../perform.ts';
import { withExamples } from './example.ts';

interface ImportOptions {
  readonly keyFormat?: string;
  readonly partial?: boolean;
}

export function addImportCommand(keys: Command, cli: Cli): void {
  const command = keys
    .command('import <file>')
    .description(
      'add keys from a CSV file with a header or a JSON array, or from standard input (-): name, description, role, last_login, sha256 (hexadecimal or base64), key_format (of keys that are not Keyward’s own), allowed_ips (separated by spaces), rate_limit (100/60). A row without sha256 gets a new secret, which only --json shows. Either all rows are imported or none.',
    )
    .option('--key-format <name>', 'the key format of rows that have a sha256 and name no key_format')
    .option('--partial', 'import the ready rows although others are refused')
    .action((file: string, options: ImportOptions) =>
      cli.withAccount(async (desk) => {
        const text = await readImportFile(file, cli.io);
        const take = cli.json ? importApiKeys : importApiKeysUnshown;
        const done = await perform(desk, operations.importApiKeys, take, { body: bodyOf(text, options) });
        if (done.refused > 0) cli.exitCode = 1;
        cli.answer(done, () => report(done.rows, done));
      }),
    );
  withExamples(command, 'keys import keys.csv', 'keys import keys.json --partial --json');
}

function bodyOf(text: string, { keyFormat, partial = false }: ImportOptions): KeyImport {
  return { text, partial, ...(keyFormat !== undefined && { key_format: keyFormat }) };
}

function report(outcomes: readonly ImportedRow[], counts: Omit<KeyImportReport, 'rows'>): string[] {
  const rows = outcomes.map(({ row, name, outcome, reason }) => [String(row), name, outcome, reason ?? '']);
  const made = outcomes.filter(({ appkey }) => appkey !== undefined).length;
  const lines = [
    ...table(['ROW', 'NAME', 'OUTCOME', 'REASON'], rows),
    '',
    `${plural(outcomes.length, 'row')}: ${counts.imported} imported, ${counts.refused} refused.`,
  ];
  if (counts.refused > 0 && counts.imported === 0) {
    lines.push('Nothing was imported. Correct the refused rows, or import only the ready ones with --partial.');
  }
  if (made > 0) {
    lines.push(
      `${plural(made, 'row')} without sha256 got a new secret, which only --json shows. Give such a key another one with keys regen.`,
    );
  }
  return lines;
}
