import { randomUUID } from 'node:crypto';
import { type ApiKey, type ApiKeyWithSecret, operations } from '@keyward/contract';
import type { Command } from 'commander';
import { disableApiKey, enableApiKey } from '../../actions/api-keys/change/state.ts';
import { cancelRotation } from '../../actions/api-keys/rotation/cancel.ts';
import { finishRotation } from '../../actions/api-keys/rotation/finish.ts';
import { startRotation } from '../../actions/api-keys/rotation/start.ts';
import type { Cli, CliActor } from '../cli.ts';
import { perform } from '../perform.ts';
import { readOverlap } from '../time.ts';
import { withExamples } from './example.ts';
import { stillDeniedLine } from './still-denied.ts';

interface SecretOutput {
  readonly secretLines: (key: ApiKeyWithSecret, outcome: string) => string[];
}

/** Adds the commands that rotate, disable and enable keys. */
export function addKeyLifecycleCommands(keys: Command, cli: Cli, { secretLines }: SecretOutput): void {
  const rotate = keys
    .command('rotate <name>')
    .description('issue a new secret for a key; the old secret stays valid until the overlap ends')
    .requiredOption('--overlap <duration>', 'how long the old secret stays valid, such as 24h, 7d or 0')
    .option('--reason <text>', 'reason for the audit log')
    .action((appname: string, { overlap, reason }: { overlap: string; reason?: string }) =>
      cli.withAccount(async (actor) => {
        const key = await perform(actor, operations.startRotation, startRotation, {
          params: { appname },
          // Each invocation has a new idempotency key, because a user who sees the output does not need to retry.
          headers: { 'idempotency-key': randomUUID() },
          body: { overlap_seconds: readOverlap(overlap), ...(reason !== undefined && { reason }) },
        });
        cli.setOutput(key, () => secretLines(key, 'has a new secret; the old secret stays valid during the overlap'));
      }),
    );
  withExamples(rotate, 'keys rotate billing --overlap 24h --reason "yearly"');
  const rotation = keys.command('rotation').description('finish or cancel the rotation of a key');
  withExamples(rotation, 'keys rotation finish billing', 'keys rotation cancel billing');
  const addCommand = (parent: Command, name: string, definition: StateCommand) =>
    addStateCommand(parent, cli, name, definition);
  addCommand(rotation, 'finish', {
    description: 'revoke the old secret and its tokens immediately',
    outcome: 'has only its new secret; the old secret was revoked',
    example: 'keys rotation finish billing',
    perform: (actor, params) => perform(actor, operations.finishRotation, finishRotation, { params }),
  });
  addCommand(rotation, 'cancel', {
    description: 'delete the new secret, if it was never used',
    outcome: 'keeps its old secret; the new one was deleted',
    example: 'keys rotation cancel billing',
    perform: (actor, params) => perform(actor, operations.cancelRotation, cancelRotation, { params }),
  });
  addCommand(keys, 'disable', {
    description: 'disable a key: denies its requests immediately and revokes its tokens; the key can be enabled again',
    outcome: 'is disabled; its tokens were revoked',
    example: 'keys disable billing',
    perform: (actor, params) => perform(actor, operations.disableApiKey, disableApiKey, { params }),
  });
  addCommand(keys, 'enable', {
    description: 'enable a disabled or quarantined key',
    outcome: 'is enabled',
    after: stillDeniedLine,
    example: 'keys enable billing',
    perform: (actor, params) => perform(actor, operations.enableApiKey, enableApiKey, { params }),
  });
}

interface StateCommand {
  readonly description: string;
  readonly outcome: string;
  readonly example: string;
  /** Returns additional output lines, depending on the state of the key after the change. */
  readonly after?: (key: ApiKey) => string[];
  readonly perform: (actor: CliActor, params: { appname: string }) => Promise<ApiKey>;
}

function addStateCommand(parent: Command, cli: Cli, name: string, definition: StateCommand): void {
  const command = parent
    .command(`${name} <name>`)
    .description(definition.description)
    .action((appname: string) =>
      cli.withAccount(async (actor) => {
        const key = await definition.perform(actor, { appname });
        cli.setOutput(key, () => [`API key ${key.appname} ${definition.outcome}.`, ...(definition.after?.(key) ?? [])]);
      }),
    );
  withExamples(command, definition.example);
}
