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
import type { Cli, CliActor } from '../cli.ts';
import { formatCount, formatTable } from '../output.ts';
import { perform } from '../perform.ts';
import { readExpiry } from '../time.ts';
import { withExamples } from './example.ts';
import { addFilterOptions, readFilterOptions } from './key-filters.ts';

const ROWS_PER_PAGE = 1000;

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
      'start a bulk operation that disables, enables, deletes or updates the named keys, or the keys that the --only options select. Keys added within the last 7 days must be named or included with --include-recent. Prints a preview first.',
    )
    .option('--name <name...>', 'names of the keys')
    .option('--all', 'select all keys of the account')
    .option('--include-recent', 'with --all or --only options: include keys added within the last 7 days')
    .option('--expires <when>', 'with update: days from now, a date (UTC), or never')
    .option('--role <role>', 'with update: the new role')
    .option('--owner <email>', 'with update: the new owner; none for no owner')
    .option('--add-tag <tag...>', 'with update: tags to add')
    .option('--remove-tag <tag...>', 'with update: tags to remove')
    .option('--preview', 'print the planned changes and exit')
    .option('--yes', 'skip the confirmation');
  addFilterOptions(command, 'only-').action((action: BulkAlteration['action'], options: Options) =>
    cli.withAccount(async (actor) => {
      const selection = selectionOf(options);
      const change = changeOf(action, options, actor.context.now());
      const request = { body: { selection, change } };
      const preview = await perform(actor, operations.previewBulkOperation, previewBulkOperation, request);
      if (options.preview) return cli.setOutput(preview, () => previewLines(preview));
      if (!options.yes) await confirm(cli, action, preview);
      const operation = await runOperation({ ...request.body, expected: preview.total }, cli, actor);
      const rows = await readRows(actor, operation.id);
      if (operation.rejected > 0 || operation.state !== 'done') cli.exitCode = 1;
      cli.setOutput({ ...operation, rows }, () => doneLines(operation, rows));
    }),
  );
  withExamples(
    command,
    'keys bulk disable --only-unused-days 90 --preview',
    'keys bulk update --name billing reports --add-tag finance --yes',
  );
}

/**
 * Requires an explicit selection, because omitting an option by mistake would change all keys.
 * @throws Refusal
 */
function selectionOf(options: Options) {
  const filter = readFilterOptions({ ...options }, 'only');
  if (options.name) {
    if (options.all || options.includeRecent || Object.keys(filter).length > 0) {
      throw invalidRequest('Use either --name or the --only options, not both.');
    }
    return { names: [...options.name] };
  }
  if (!options.all && Object.keys(filter).length === 0) {
    throw invalidRequest('Select keys with --name, one of the --only options, or --all.');
  }
  return { filter, ...(options.includeRecent && { include_recent: true }) };
}

function changeOf(action: BulkAlteration['action'], options: Options, now: number): BulkAlteration {
  const { expires, role, owner, addTag, removeTag } = options;
  const change = {
    action,
    ...(expires !== undefined && { expires_at: readExpiry(expires, now) }),
    ...(role !== undefined && { role }),
    ...(owner !== undefined && { owner: owner === 'none' ? null : owner }),
    ...(addTag && { add_tags: [...addTag] }),
    ...(removeTag && { remove_tags: [...removeTag] }),
  };
  // The schema rejects invalid combinations.
  return change as BulkAlteration;
}

async function confirm({ io }: Cli, action: string, preview: BulkPreview): Promise<void> {
  if (!io.interactive)
    throw invalidRequest(
      'Confirmation requires a terminal. Add --yes to change the keys, or --preview to print the planned changes.',
    );
  const reply = (await io.prompt(`${previewLines(preview).join('\n')}\n${action}? Type yes: `)).trim().toLowerCase();
  if (reply !== 'yes') throw invalidRequest('No keys were changed.');
}

/** Runs the bulk operation. Ctrl+C cancels it; if the process is killed, the server continues the operation. */
async function runOperation(body: NewBulkOperation, { io }: Cli, actor: CliActor): Promise<BulkOperation> {
  const cancellation = new AbortController();
  const removeStopHandler = io.onStop(() => cancellation.abort());
  try {
    const { id } = await perform(actor, operations.startBulkOperation, startBulkOperation, { body });
    const request = { params: { id } };
    const cancel = () =>
      void perform(actor, operations.cancelBulkOperation, cancelBulkOperation, request).catch((error) =>
        io.err(`${explainFailure(error)}\n`),
      );
    if (cancellation.signal.aborted) cancel();
    cancellation.signal.addEventListener('abort', cancel);
    await actor.context.backgroundJobs.ended(id);
    return await perform(actor, operations.getBulkOperation, getBulkOperation, request);
  } finally {
    removeStopHandler();
  }
}

async function readRows(actor: CliActor, id: string): Promise<BulkRow[]> {
  const allRows: BulkRow[] = [];
  for (;;) {
    const query = { after: allRows.length, limit: ROWS_PER_PAGE };
    const rows = await perform(actor, operations.listBulkRows, listBulkRows, { params: { id }, query });
    allRows.push(...rows);
    if (rows.length < ROWS_PER_PAGE) return allRows;
  }
}

function previewLines(preview: BulkPreview): string[] {
  return [
    `${formatCount(preview.total, 'key')}: ${preview.changed} would be changed, ${preview.unchanged} unchanged, ${preview.rejected} rejected.`,
    `Of the keys to change, ${preview.admin} have the role ADMIN, and ${preview.used_last_24_hours} were used in the last 24 hours.`,
    ...excludedLine(preview),
    ...preview.rejections.map(({ count, message }) => `${count} rejected: ${message}`),
  ];
}

function excludedLine({ excluded: count }: Pick<BulkOperation, 'excluded'>): string[] {
  if (count === 0) return [];
  const keys = count === 1 ? '1 key added within the last 7 days is' : `${count} keys added within the last 7 days are`;
  return [`${keys} excluded. Add --include-recent to include ${count === 1 ? 'it' : 'them'}.`];
}

function doneLines(operation: BulkOperation, rows: readonly BulkRow[]): string[] {
  const rejected = rows.filter(({ outcome }) => outcome === 'rejected');
  const cells = rejected.map(({ appname, message = '' }) => [appname, message]);
  return [
    ...(cells.length > 0 ? [...formatTable(['REJECTED', 'REASON'], cells), ''] : []),
    `${formatCount(operation.total, 'key')}, ${operation.state}: ${operation.changed} changed, ${operation.unchanged} unchanged, ${operation.rejected} rejected.`,
    ...(operation.reason === null ? [] : [`It stopped: ${operation.reason}.`]),
    ...excludedLine(operation),
  ];
}

function invalidRequest(message: string): Refusal {
  return new Refusal('invalid_request', message);
}
