import { setImmediate as turn } from 'node:timers/promises';
import {
  type ApiKey,
  csvLine,
  type ExportFormat,
  exportFormats,
  keyTextFieldNames,
  mapFields,
  operations,
} from '@keyward/contract';
import { action } from '../../action.ts';
import { TextFile } from '../../page.ts';
import type { ActionContext, Ports } from '../../ports.ts';
import { readFilter } from './filter.ts';
import { allBatches } from './list.ts';
import { viewOfKey } from './view.ts';

/** Number of keys per turn of the event loop. */
const BATCH = 100;

export const exportApiKeys = action(
  operations.exportApiKeys,
  async (context: ActionContext<'index' | 'follower' | 'uses' | 'usageTotals'>, caller, { query }) => {
    await context.uses.settle();
    const now = context.now();
    const filter = await readFilter(context.storage.stores, caller, query, now);
    const batches = allBatches(context, caller.accountId, { ...filter, sort: 'added', descending: false }, now);
    return fileOf(batches, query.format, now);
  },
);

export const exportSelectedApiKeys = action(
  operations.exportSelectedApiKeys,
  async (context: ActionContext<'uses'>, { accountId }, { body }) => {
    await context.uses.settle();
    return fileOf(namedBatches(context, accountId, body.appnames), body.format, context.now());
  },
);

async function* namedBatches(context: Ports<'storage' | 'now'>, accountId: string, names: readonly string[]) {
  for (let at = 0; at < names.length; at += BATCH) {
    const batch: ApiKey[] = [];
    for (const name of names.slice(at, at + BATCH)) {
      const key = await context.storage.stores.apiKeys.named(accountId, name);
      if (key) batch.push(viewOfKey(key, context.now()));
    }
    yield batch;
  }
}

function fileOf(batches: AsyncIterable<readonly ApiKey[]>, format: ExportFormat, now: number): TextFile {
  const name = `api-keys-${new Date(now * 1000).toISOString().slice(0, 10)}.${format}`;
  return new TextFile(name, exportFormats[format], textOf(batches, format));
}

async function* textOf(batches: AsyncIterable<readonly ApiKey[]>, format: ExportFormat): AsyncGenerator<string> {
  if (format === 'csv') yield csvLine(Object.keys(COLUMNS));
  const line = format === 'csv' ? csvOf : (key: ApiKey) => `${JSON.stringify(key)}\n`;
  for await (const batch of batches) {
    yield batch.map(line).join('');
    await turn();
  }
}

const COLUMNS: Readonly<Record<string, (key: ApiKey) => string | number | null>> = {
  appname: (key) => key.appname,
  description: (key) => key.description,
  role: (key) => key.roles.join(' '),
  status: (key) => key.status,
  disabled_reason: (key) => key.disabled_reason,
  last_login: (key) => timeOf(key.last_login),
  last_ip: (key) => key.last_ip,
  created_at: (key) => timeOf(key.created_at),
  created_by: (key) => key.created_by,
  expires_at: (key) => timeOf(key.expires_at),
  owner: (key) => key.owner,
  // Tags are joined with `;`, because a tag can contain spaces.
  tags: (key) => key.tags.join(';'),
  ...mapFields(keyTextFieldNames, (name) => (key: ApiKey) => key[name]),
  allowed_ips: (key) => key.allowed_ips.join(' '),
  rate_limit: (key) => key.rate_limit && `${key.rate_limit.limit}/${key.rate_limit.window_seconds}`,
  hint: (key) => key.hint,
  metadata: (key) => JSON.stringify(key.metadata),
  id: (key) => key.id,
};

function csvOf(key: ApiKey): string {
  return csvLine(Object.values(COLUMNS).map((column) => column(key)));
}

/** Returns a time in ISO 8601, which spreadsheets recognize; null for never. */
function timeOf(seconds: number | null): string | null {
  return seconds === null ? null : new Date(seconds * 1000).toISOString().replace('.000', '');
}
