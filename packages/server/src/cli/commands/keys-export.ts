import { type ExportFormat, operations } from '@keyward/contract';
import type { Command } from 'commander';
import { exportApiKeys } from '../../actions/api-keys/read/export.ts';
import type { Cli } from '../cli.ts';
import { perform } from '../perform.ts';
import { withExamples } from './example.ts';
import { addFilterOptions, readFilterOptions } from './key-filters.ts';

export function addExportCommand(keys: Command, cli: Cli): void {
  const command = keys
    .command('export')
    .description('export the keys to standard output as CSV or JSON Lines')
    .option('--format <format>', 'output format: csv or jsonl', 'csv');
  addFilterOptions(command).action(({ format, ...filter }: { format: ExportFormat }) =>
    cli.withAccount(async (actor) => {
      const query = { format, ...readFilterOptions(filter) };
      const file = await perform(actor, operations.exportApiKeys, exportApiKeys, { query });
      for await (const part of file.parts) cli.io.out(part);
    }),
  );
  withExamples(command, 'keys export --format csv > keys.csv', 'keys export --format jsonl --tag prod');
}
