import { operations, type Webhook, type WebhookDelivery, type WebhookWithSecret } from '@keyward/contract';
import type { Command } from 'commander';
import { createWebhook } from '../../actions/webhooks/create.ts';
import { deleteWebhook } from '../../actions/webhooks/delete.ts';
import { listWebhookDeliveries } from '../../actions/webhooks/deliveries.ts';
import { listWebhooks } from '../../actions/webhooks/get.ts';
import { regenerateWebhookSecret } from '../../actions/webhooks/regenerate-secret.ts';
import { replayWebhookDeliveries } from '../../actions/webhooks/replay.ts';
import { testWebhook } from '../../actions/webhooks/test.ts';
import type { Cli } from '../cli.ts';
import { formatCount, formatFields, formatTable, formatTime } from '../output.ts';
import { perform } from '../perform.ts';
import { withExamples } from './example.ts';

export function addWebhookCommands(program: Command, cli: Cli): void {
  const webhooks = program.command('webhooks').description("endpoints that receive the account's events");
  addList(webhooks, cli);
  addCreate(webhooks, cli);
  addRegenerate(webhooks, cli);
  addDeliveries(webhooks, cli);
  addSending(webhooks, cli);
  addDelete(webhooks, cli);
  withExamples(webhooks, 'webhooks list', 'webhooks create https://hooks.example.com/keyward');
}

function addList(webhooks: Command, cli: Cli): void {
  const command = webhooks
    .command('list')
    .description('list webhooks and their state')
    .action(() =>
      cli.withAccount(async (actor) => {
        const list = await perform(actor, operations.listWebhooks, listWebhooks, {});
        cli.setOutput(list, () => tableOfWebhooks(list));
      }),
    );
  withExamples(command, 'webhooks list --json');
}

function addCreate(webhooks: Command, cli: Cli): void {
  const command = webhooks
    .command('create <url>')
    .description('add a webhook; prints its signing secret, which is shown only once')
    .option(
      '--event <event>',
      'event to send, such as api_key.deleted; repeat for several; default: all',
      (event: string, previous: readonly string[] = []) => [...previous, event],
    )
    .option('--description <text>', 'description of the webhook')
    .action((url: string, { event, description }: { event?: readonly string[]; description?: string }) =>
      cli.withAccount(async (actor) => {
        const body = {
          url,
          // The schema validates this like a request body.
          ...(event !== undefined && { events: event as Webhook['events'] }),
          ...(description !== undefined && { description }),
        };
        const created = await perform(actor, operations.createWebhook, createWebhook, { body });
        cli.setOutput(created, () => ['The webhook was added.', ...secretLines(created)]);
      }),
    );
  withExamples(command, 'webhooks create https://hooks.example.com/keyward --event leak.reported');
}

function addRegenerate(webhooks: Command, cli: Cli): void {
  const command = webhooks
    .command('regenerate <id>')
    .description('replace the secret of a webhook; deliveries are signed with both secrets for one day')
    .action((id: string) =>
      cli.withAccount(async (actor) => {
        const input = { params: { id } };
        const regenerated = await perform(actor, operations.regenerateWebhookSecret, regenerateWebhookSecret, input);
        cli.setOutput(regenerated, () => [
          'The webhook has a new secret.',
          ...secretLines(regenerated),
          ...disabledLines(regenerated),
        ]);
      }),
    );
  withExamples(command, 'webhooks regenerate hook_7bQkqv0v5fJ2t1nXw3Ra');
}

function addDeliveries(webhooks: Command, cli: Cli): void {
  const command = webhooks
    .command('deliveries <id>')
    .description('list the latest deliveries of a webhook, including pending ones')
    .option('--state <state>', 'only deliveries that are pending, delivered or dead')
    .action((id: string, { state }: { state?: WebhookDelivery['state'] }) =>
      cli.withAccount(async (actor) => {
        const query = { ...(state !== undefined && { state }) };
        const input = { params: { id }, query };
        const { data, meta } = await perform(actor, operations.listWebhookDeliveries, listWebhookDeliveries, input);
        cli.setOutput(data, () => tableOfDeliveries(data, meta.total ?? data.length));
      }),
    );
  withExamples(command, 'webhooks deliveries hook_7bQkqv0v5fJ2t1nXw3Ra --state dead');
}

/** Adds the commands that queue events. The server sends them now, or once it starts. */
function addSending(webhooks: Command, cli: Cli): void {
  const test = webhooks
    .command('test <id>')
    .description('queue a test event for the running server to send')
    .action((id: string) =>
      cli.withAccount(async (actor) => {
        const delivery = await perform(actor, operations.testWebhook, testWebhook, { params: { id } });
        cli.setOutput(delivery, () => [`The test event ${delivery.id} was queued.`]);
      }),
    );
  withExamples(test, 'webhooks test hook_7bQkqv0v5fJ2t1nXw3Ra');
  const replay = webhooks
    .command('replay <id>')
    .description('queue all dead deliveries of a webhook again')
    .action((id: string) =>
      cli.withAccount(async (actor) => {
        const input = { params: { id } };
        const result = await perform(actor, operations.replayWebhookDeliveries, replayWebhookDeliveries, input);
        cli.setOutput(result, () => [`Dead deliveries queued again: ${result.replayed}.`]);
      }),
    );
  withExamples(replay, 'webhooks replay hook_7bQkqv0v5fJ2t1nXw3Ra');
}

function addDelete(webhooks: Command, cli: Cli): void {
  const command = webhooks
    .command('delete <id>')
    .description('delete a webhook and its deliveries')
    .action((id: string) =>
      cli.withAccount(async (actor) => {
        await perform(actor, operations.deleteWebhook, deleteWebhook, { params: { id } });
        cli.setOutput({ deleted: id }, () => [`Webhook ${id} was deleted.`]);
      }),
    );
  withExamples(command, 'webhooks delete hook_7bQkqv0v5fJ2t1nXw3Ra');
}

function secretLines({ id, secret }: WebhookWithSecret): string[] {
  return ['The secret is shown only once:', '', ...formatFields({ id, secret })];
}

function disabledLines({ enabled }: Webhook): string[] {
  return enabled ? [] : ['', 'The webhook is disabled. Events are not sent until it is enabled.'];
}

function tableOfWebhooks(list: readonly Webhook[]): string[] {
  const rows = list.map(({ id, url, events, disabled_reason: because, failing_since: since }) => [
    id,
    url,
    events.length === 0 ? 'all' : events.join(', '),
    because !== null ? `disabled (${because})` : since !== null ? `failing since ${formatTime(since)}` : 'enabled',
  ]);
  return [...formatTable(['ID', 'URL', 'EVENTS', 'STATE'], rows), '', formatCount(list.length, 'webhook')];
}

function tableOfDeliveries(deliveries: readonly WebhookDelivery[], total: number): string[] {
  const rows = deliveries.map(({ id, type, state, attempts, last_status, created_at, failure }) => [
    id,
    type,
    state,
    String(attempts),
    last_status === null ? '' : String(last_status),
    formatTime(created_at),
    failure ?? '',
  ]);
  const headings = ['ID', 'EVENT', 'STATE', 'ATTEMPTS', 'STATUS', 'CREATED (UTC)', 'FAILURE'];
  return [...formatTable(headings, rows), '', `${deliveries.length} of ${total}`];
}
