import {
  type ApiKey,
  type ApiKeyQuery,
  type ApiKeyWithSecret,
  apiKeySortFields,
  keyColumnNames,
  operations,
} from '@keyward/contract';
import type { Command } from 'commander';
import { regenerateApiKey } from '../../actions/api-keys/change/regenerate.ts';
import { updateApiKey } from '../../actions/api-keys/change/update.ts';
import { createApiKey } from '../../actions/api-keys/create/create.ts';
import { deleteApiKey } from '../../actions/api-keys/delete/delete.ts';
import { getApiKey } from '../../actions/api-keys/read/get.ts';
import { listApiKeys } from '../../actions/api-keys/read/list.ts';
import { lookUpApiKey } from '../../actions/api-keys/secrets/find-by-secret.ts';
import { type BatchedList, Page } from '../../actions/page.ts';
import { Refusal } from '../../actions/refusal.ts';
import type { Cli, CliActor } from '../cli.ts';
import { readInput } from '../io.ts';
import { formatCount, formatFields, formatTable, formatTime, formatTimeOrNever, roleLabel } from '../output.ts';
import { perform } from '../perform.ts';
import { wordsOf } from '../text-field-options.ts';
import { readExpiry } from '../time.ts';
import { withExamples } from './example.ts';
import { addDetailOptions, type DetailOptions, detailLines, readDetails, rotationLines } from './key-details.ts';
import { addFilterOptions, readFilterOptions } from './key-filters.ts';
import { addKeyFormatCommands } from './key-formats.ts';
import { addLimitOptions, type LimitOptions, limitLines, readLimits } from './key-limits.ts';
import { addBulkCommand } from './keys-bulk.ts';
import { addExportCommand } from './keys-export.ts';
import { addKeyLifecycleCommands } from './keys-lifecycle.ts';
import { stillDeniedLine } from './still-denied.ts';

const MAX_INPUT_LENGTH = 4096;
const ROLE = 'ADMIN, READONLY or another role of the account';
const EXPIRES = 'days from now, a date (from 00:00 UTC), or never';

export function addKeyCommands(program: Command, cli: Cli): Command {
  const keys = program.command('keys').description('API keys');
  addCreate(keys, cli);
  addList(keys, cli);
  addGet(keys, cli);
  addUpdate(keys, cli);
  addRegenerate(keys, cli);
  addDelete(keys, cli);
  addLookup(keys, cli);
  addKeyLifecycleCommands(keys, cli, { secretLines });
  addBulkCommand(keys, cli);
  addExportCommand(keys, cli);
  addKeyFormatCommands(keys, cli);
  return withExamples(keys, 'keys list', 'keys create billing --role READONLY');
}

function addCreate(keys: Command, cli: Cli): void {
  interface Options extends LimitOptions, DetailOptions {
    role: string;
    description?: string;
    expires?: string;
    reuseName?: true;
  }
  const command = keys
    .command('create <name>')
    .description('add a key; its secret is shown only once')
    .requiredOption('--role <role>', ROLE)
    .option('--description <text>', 'the purpose of the key')
    .option('--expires <when>', EXPIRES)
    .option('--reuse-name', 'accept the name of a key that was deleted in the last 30 days');
  addDetailOptions(addLimitOptions(command), true).action(
    (appname: string, { role, description, expires, reuseName, ...options }: Options) =>
      cli.withAccount(async (actor) => {
        const key = await perform(actor, operations.createApiKey, createApiKey, {
          headers: {},
          body: {
            appname,
            roles: [role],
            ...(description !== undefined && { description }),
            ...(expires !== undefined && { expires_at: readExpiry(expires, actor.context.now()) }),
            ...(reuseName && { reuse_name: true }),
            ...readLimits(options),
            ...readDetails(options),
          },
        });
        cli.setOutput(key, () => secretLines(key, 'was added'));
      }),
  );
  withExamples(command, 'keys create billing --role READONLY --description "Monthly invoices" --expires 90');
}

function addList(keys: Command, cli: Cli): void {
  const command = keys
    .command('list')
    .description('list keys in the order in which they were added')
    .option('--sort <column>', `${apiKeySortFields.join(', ')}; prefix with a hyphen to reverse the order`);
  addFilterOptions(command).action(({ sort, ...filter }: Pick<ApiKeyQuery, 'sort'>) =>
    cli.withAccount(async (actor) => {
      const query = { ...readFilterOptions(filter), ...(sort !== undefined && { sort }) };
      const list = await readAll(await perform(actor, operations.listApiKeys, listApiKeys, { query }));
      cli.setOutput(list, () => tableOfKeys(list));
    }),
  );
  withExamples(command, 'keys list --role ADMIN --unused-days 90 --sort -last_login');
}

function addGet(keys: Command, cli: Cli): void {
  const command = keys
    .command('get <name>')
    .description('show one key')
    .action((appname: string) =>
      cli.withAccount(async (actor) => {
        const key = await getKey(actor, appname);
        cli.setOutput(key, () => keyLines(key));
      }),
    );
  withExamples(command, 'keys get billing --json');
}

function addUpdate(keys: Command, cli: Cli): void {
  interface Options extends LimitOptions, DetailOptions {
    role?: string;
    description?: string;
    expires?: string;
  }
  const command = keys
    .command('update <name>')
    .description('change a key; omitted options leave fields unchanged')
    .option('--role <role>', ROLE)
    .option('--description <text>', 'the purpose of the key')
    .option('--expires <when>', EXPIRES);
  addDetailOptions(addLimitOptions(command)).action(
    (appname: string, { role, description, expires, ...options }: Options) =>
      cli.withAccount(async (actor) => {
        const current = await getKey(actor, appname);
        const body = {
          roles: role === undefined ? current.roles : [role],
          description: description ?? current.description,
          ...(expires !== undefined && { expires_at: readExpiry(expires, actor.context.now()) }),
          ...readLimits(options),
          ...readDetails(options),
        };
        const key = await perform(actor, operations.updateApiKey, updateApiKey, {
          params: { appname },
          headers: {},
          body,
        });
        cli.setOutput(key, () => keyLines(key));
      }),
  );
  withExamples(command, 'keys update billing --role ADMIN --expires never');
}

function addRegenerate(keys: Command, cli: Cli): void {
  const command = keys
    .command('regenerate <name>')
    .description('replace the secret of a key; the old secret is revoked immediately')
    .action((appname: string) =>
      cli.withAccount(async (actor) => {
        const key = await perform(actor, operations.regenerateApiKey, regenerateApiKey, { params: { appname } });
        cli.setOutput(key, () => secretLines(key, 'has a new secret; the old secret was revoked'));
      }),
    );
  withExamples(command, 'keys regenerate billing');
}

function addDelete(keys: Command, cli: Cli): void {
  const command = keys
    .command('delete <name>')
    .description('delete a key: revokes it and its tokens immediately and reserves its name for 30 days')
    .option('--yes', 'skip the confirmation')
    .option('--release-name', 'make the name available immediately to another key')
    .action((appname: string, { yes, releaseName }: { yes?: true; releaseName?: true }) =>
      cli.withAccount(async (actor) => {
        const key = await getKey(actor, appname);
        if (!yes) await confirm(cli, key);
        const query = releaseName ? { release_name: true } : {};
        await perform(actor, operations.deleteApiKey, deleteApiKey, { params: { appname }, query });
        cli.setOutput({ deleted: key.appname }, () => [`API key ${key.appname} was deleted.`]);
      }),
    );
  withExamples(command, 'keys delete billing --yes');
}

/** Reads the key from standard input, because arguments appear in the shell history and the process list. */
function addLookup(keys: Command, cli: Cli): void {
  const command = keys
    .command('lookup')
    .description('find the key whose secret is on standard input; the secret is neither stored nor printed')
    .action(() =>
      cli.withAccount(async (actor) => {
        const input = await readInput(cli.io, MAX_INPUT_LENGTH);
        if (input.length > MAX_INPUT_LENGTH)
          throw new Refusal('invalid_request', 'The input is too long for an API key.');
        const key = Buffer.from(input).toString('utf8').trim();
        const foundKey = await perform(actor, operations.lookUpApiKey, lookUpApiKey, { body: { key } });
        cli.setOutput(foundKey, () => keyLines(foundKey));
      }),
    );
  withExamples(command, 'keys lookup < key.txt', 'keys lookup --json < key.txt');
}

async function readAll(list: Page<ApiKey> | BatchedList<ApiKey>): Promise<readonly ApiKey[]> {
  return list instanceof Page ? list.data : list.all();
}

/**
 * Prompts for confirmation.
 * @throws Refusal if the user declines
 */
async function confirm({ io }: Cli, key: ApiKey): Promise<void> {
  if (!io.interactive)
    throw new Refusal('invalid_request', 'Confirmation requires a terminal. Add --yes to delete the key.');
  const question = `Delete API key ${key.appname} (last login ${formatTimeOrNever(key.last_login)})? Type yes: `;
  const isConfirmed = (await io.prompt(question)).trim().toLowerCase() === 'yes';
  if (!isConfirmed) throw new Refusal('invalid_request', 'The key was not deleted.');
}

function getKey(actor: CliActor, appname: string): Promise<ApiKey> {
  return perform(actor, operations.getApiKey, getApiKey, { params: { appname } });
}

function secretLines(key: ApiKeyWithSecret, outcome: string): string[] {
  return [
    `API key ${key.appname} (${roleOf(key)}) ${outcome}.`,
    '',
    ...formatFields({
      appkey: key.appkey,
      ...(key.connection_secret !== undefined && { 'connection secret': key.connection_secret }),
    }),
    '',
    'This is shown only once. Pass it to the integration now: the connection secret contains everything that a client needs.',
    ...stillDeniedLine(key),
  ];
}

function keyLines(key: ApiKey): string[] {
  return formatFields({
    name: key.appname,
    description: key.description,
    role: roleOf(key),
    status: statusOf(key),
    'last login': formatTimeOrNever(key.last_login),
    'last IP address': key.last_ip ?? '-',
    expires: formatTimeOrNever(key.expires_at),
    hint: key.hint ?? '-',
    ...limitLines(key),
    ...detailLines(key),
    ...rotationLines(key),
    added: `${formatTime(key.created_at)} by ${key.created_by}`,
    id: key.id,
  });
}

function tableOfKeys(keys: readonly ApiKey[]): string[] {
  const rows = keys.map((key) => [
    key.appname,
    roleOf(key),
    statusOf(key),
    formatTimeOrNever(key.last_login),
    formatTimeOrNever(key.expires_at),
    ...keyColumnNames.map((field) => key[field] ?? '-'),
    key.hint ?? '-',
    key.description,
  ]);
  const fields = keyColumnNames.map((field) => wordsOf(field).toUpperCase());
  const headings = ['NAME', 'ROLE', 'STATUS', 'LAST LOGIN (UTC)', 'EXPIRES (UTC)', ...fields, 'HINT', 'DESCRIPTION'];
  return [...formatTable(headings, rows), '', formatCount(keys.length, 'key')];
}

/** Formats the status, with the reason for a disabled key if it has one. */
function statusOf({ status, disabled_reason: reason }: ApiKey): string {
  return reason === null ? status : `${status}: ${reason}`;
}

/** Formats the role as in the console. */
function roleOf({ roles }: { readonly roles: readonly string[] }): string {
  return roles.map(roleLabel).join(' ');
}
