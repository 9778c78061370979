import {
  type BulkAlteration,
  type BulkOperation,
  type BulkPreview,
  type BulkRow,
  type NewBulkOperation,
  operations,
} from '@keyward/contract';
import type { Command } from 'commander';
import { cancelBulkOperation } from '../../actions/bulk-operations/cancel.ts';
import { previewBulkOperation } from '../../actions/bulk-operations/plan.ts';
import { getBulkOperation, listBulkRows } from '../../actions/bulk-operations/read.ts';
import { startBulkOperation } from '../../actions/bulk-operations/run.ts';
import { Refusal } from '../../actions/refusal.ts';
import { explainFailure } from '../../failure.ts';
import type { Cli, Desk } from '../cli.ts';
import { plural, table } from '../output.ts';
import { perform } from '../perform.ts';
import { readExpiry } from '../time.ts';
import { withExamples } from './example.ts';
import { addFilterOptions, readFilterOptions } from './key-filters.ts';

const ROWS_AT_ONCE = 1000;

interface Options {
  readonly name?: readonly string[];
  readonly all?: true;
  readonly includeRecent?: true;
  readonly expires?: string;
  readonly role?: string;
  readonly owner?: string;
  readonly addTag?: readonly string[];
  readonly removeTag?: readonly string[];
  readonly preview?: true;
  readonly yes?: true;
}

export function addBulkCommand(keys: Command, cli: Cli): void {
  const command = keys
    .command('bulk <action>')
    .description(
      'start a bulk operation: disable, enable, delete or update the named keys, or those that the --only options select. Keys added within the last 7 days must be named or included with --include-recent. Prints a preview first.',
    )
    .option('--name <name...>', 'these keys')
    .option('--all', 'all keys of the account')
    .option('--include-recent', 'with --all or --only options: keys added within the last 7 days too')
    .option('--expires <when>', 'with update: days from now, a date (UTC), or never')
    .option('--role <role>', 'with update: the new role')
    .option('--owner <email>', 'with update: the new owner; none for no owner')
    .option('--add-tag <tag...>', 'with update: tags to add')
    .option('--remove-tag <tag...>', 'with update: tags to remove')
    .option('--preview', 'only print what would be changed')
    .option('--yes', 'do not ask');
  addFilterOptions(command, 'only-').action((action: BulkAlteration['action'], options: Options) =>
    cli.withAccount(async (desk) => {
      const selection = selectionOf(options);
      const change = alterationOf(action, options, desk.context.now());
      const asked = { body: { selection, change } };
      const seen = await perform(desk, operations.previewBulkOperation, previewBulkOperation, asked);
      if (options.preview) return cli.answer(seen, () => previewLines(seen));
      if (!options.yes) await confirm(cli, action, seen);
      const done = await changeAll({ ...asked.body, expected: seen.total }, cli, desk);
      const rows = await allRows(desk, done.id);
      if (done.rejected > 0 || done.state !== 'done') cli.exitCode = 1;
      cli.answer({ ...done, rows }, () => doneLines(done, rows));
    }),
  );
  withExamples(
    command,
    'keys bulk disable --only-unused-days 90 --preview',
    'keys bulk update --name billing reports --add-tag finance --yes',
  );
}

/** Nobody changes all keys by forgetting to say which. @throws Refusal */
function selectionOf(options: Options) {
  const filter = readFilterOptions({ ...options }, 'only');
  if (options.name) {
    if (options.all || options.includeRecent || Object.keys(filter).length > 0) {
      throw refuse('Use either --name or the --only options, not both.');
    }
    return { names: [...options.name] };
  }
  if (!options.all && Object.keys(filter).length === 0) {
    throw refuse('Select keys with --name, one of the --only options, or --all.');
  }
  return { filter, ...(options.includeRecent && { include_recent: true }) };
}

function alterationOf(action: BulkAlteration['action'], options: Options, now: number): BulkAlteration {
  const { expires, role, owner, addTag, removeTag } = options;
  const change = {
    action,
    ...(expires !== undefined && { expires_at: readExpiry(expires, now) }),
    ...(role !== undefined && { role }),
    ...(owner !== undefined && { owner: owner === 'none' ? null : owner }),
    ...(addTag && { add_tags: [...addTag] }),
    ...(removeTag && { remove_tags: [...removeTag] }),
  };
  // What does not go together is rejected by the schema.
  return change as BulkAlteration;
}

async function confirm({ io }: Cli, action: string, seen: BulkPreview): Promise<void> {
  if (!io.interactive)
    throw refuse('Confirmation needs a terminal: add --yes to change the keys, or --preview to look.');
  const agreed = (await io.ask(`${previewLines(seen).join('\n')}\n${action}? Type yes: `)).trim().toLowerCase();
  if (agreed !== 'yes') throw refuse('No key was changed.');
}

/** Whoever is asked to stop (Ctrl+C) ends the change: with what a killed process left a server would go on. */
async function changeAll(body: NewBulkOperation, { io }: Cli, desk: Desk): Promise<BulkOperation> {
  const stopping = new AbortController();
  const ignore = io.onStop(() => stopping.abort());
  try {
    const { id } = await perform(desk, operations.startBulkOperation, startBulkOperation, { body });
    const asked = { params: { id } };
    const cancel = () =>
      void perform(desk, operations.cancelBulkOperation, cancelBulkOperation, asked).catch((error) =>
        io.err(`${explainFailure(error)}\n`),
      );
    if (stopping.signal.aborted) cancel();
    stopping.signal.addEventListener('abort', cancel);
    await desk.context.backgroundJobs.ended(id);
    return await perform(desk, operations.getBulkOperation, getBulkOperation, asked);
  } finally {
    ignore();
  }
}

async function allRows(desk: Desk, id: string): Promise<BulkRow[]> {
  const all: BulkRow[] = [];
  for (;;) {
    const query = { after: all.length, limit: ROWS_AT_ONCE };
    const rows = await perform(desk, operations.listBulkRows, listBulkRows, { params: { id }, query });
    all.push(...rows);
    if (rows.length < ROWS_AT_ONCE) return all;
  }
}

function previewLines(seen: BulkPreview): string[] {
  return [
    `${plural(seen.total, 'key')}: ${seen.changed} would be changed, ${seen.unchanged} would stay as they are, ${seen.rejected} would be rejected.`,
    `Of those that would be changed, ${seen.admin} have the role ADMIN, and ${seen.used_last_24_hours} were used in the last 24 hours.`,
    ...excludedLine(seen),
    ...seen.rejections.map(({ count, message }) => `${count} rejected: ${message}`),
  ];
}

function excludedLine({ excluded: count }: Pick<BulkOperation, 'excluded'>): string[] {
  if (count === 0) return [];
  const keys = count === 1 ? '1 key added within the last 7 days is' : `${count} keys added within the last 7 days are`;
  return [`${keys} excluded. Add --include-recent to include ${count === 1 ? 'it' : 'them'}.`];
}

function doneLines(done: BulkOperation, rows: readonly BulkRow[]): string[] {
  const rejected = rows.filter(({ outcome }) => outcome === 'rejected');
  const shown = rejected.map(({ appname, message = '' }) => [appname, message]);
  return [
    ...(shown.length > 0 ? [...table(['REJECTED', 'REASON'], shown), ''] : []),
    `${plural(done.total, 'key')}, ${done.state}: ${done.changed} changed, ${done.unchanged} unchanged, ${done.rejected} rejected.`,
    ...(done.reason === null ? [] : [`It stopped: ${done.reason}.`]),
    ...excludedLine(done),
  ];
}

function refuse(sentence: string): Refusal {
  return new Refusal('invalid_request', sentence);
}
