import { randomUUID } from 'node:crypto';
import { type ApiKey, type ApiKeyWithSecret, operations } from '@keyward/contract';
import type { Command } from 'commander';
import { disableApiKey, enableApiKey } from '../../actions/api-keys/change/state.ts';
import { cancelRotation } from '../../actions/api-keys/rotation/cancel.ts';
import { finishRotation } from '../../actions/api-keys/rotation/finish.ts';
import { startRotation } from '../../actions/api-keys/rotation/start.ts';
import type { Cli, Desk } from '../cli.ts';
import { perform } from '../perform.ts';
import { readOverlap } from '../time.ts';
import { withExamples } from './example.ts';
import { stillDenied } from './still-denied.ts';

interface Shown {
  readonly secretLines: (key: ApiKeyWithSecret, happened: string) => string[];
}

/** Rotations, and whether a key may work. */
export function addKeyLifeCommands(keys: Command, cli: Cli, { secretLines }: Shown): void {
  const rotate = keys
    .command('rotate <name>')
    .description('issue a new secret for a key; the old one stays valid until the overlap ends')
    .requiredOption('--overlap <duration>', 'how long the old secret stays valid, such as 24h, 7d or 0')
    .option('--reason <text>', 'why, for the audit log')
    .action((appname: string, { overlap, reason }: { overlap: string; reason?: string }) =>
      cli.withAccount(async (desk) => {
        const key = await perform(desk, operations.startRotation, startRotation, {
          params: { appname },
          // Each command is a request of its own: who sees the answer has no need to repeat it.
          headers: { 'idempotency-key': randomUUID() },
          body: { overlap_seconds: readOverlap(overlap), ...(reason !== undefined && { reason }) },
        });
        cli.answer(key, () => secretLines(key, 'was given a new secret; the old one stays valid for the overlap'));
      }),
    );
  withExamples(rotate, 'keys rotate billing --overlap 24h --reason "yearly"');
  const rotation = keys.command('rotation').description('finish or cancel the rotation of a key');
  withExamples(rotation, 'keys rotation finish billing', 'keys rotation cancel billing');
  const simple = (parent: Command, name: string, what: Simple) => addSimple(parent, cli, name, what);
  simple(rotation, 'finish', {
    description: 'revoke the old secret and its tokens immediately',
    done: 'has only its new secret now; the old one has ended',
    example: 'keys rotation finish billing',
    perform: (desk, params) => perform(desk, operations.finishRotation, finishRotation, { params }),
  });
  simple(rotation, 'cancel', {
    description: 'delete the new secret, if it was never used',
    done: 'keeps its old secret; the new one was dropped',
    example: 'keys rotation cancel billing',
    perform: (desk, params) => perform(desk, operations.cancelRotation, cancelRotation, { params }),
  });
  simple(keys, 'disable', {
    description:
      'disable a key; it is denied from the next request, its tokens are revoked, and it can be enabled again',
    done: 'is disabled; its tokens have ended',
    example: 'keys disable billing',
    perform: (desk, params) => perform(desk, operations.disableApiKey, disableApiKey, { params }),
  });
  simple(keys, 'enable', {
    description: 'enable a disabled or quarantined key',
    done: 'is enabled',
    after: stillDenied,
    example: 'keys enable billing',
    perform: (desk, params) => perform(desk, operations.enableApiKey, enableApiKey, { params }),
  });
}

interface Simple {
  readonly description: string;
  readonly done: string;
  readonly example: string;
  /** More lines for a human, by the state of the key after the change. */
  readonly after?: (key: ApiKey) => string[];
  readonly perform: (desk: Desk, params: { appname: string }) => Promise<ApiKey>;
}

function addSimple(parent: Command, cli: Cli, name: string, what: Simple): void {
  const command = parent
    .command(`${name} <name>`)
    .description(what.description)
    .action((appname: string) =>
      cli.withAccount(async (desk) => {
        const key = await what.perform(desk, { appname });
        cli.answer(key, () => [`API key ${key.appname} ${what.done}.`, ...(what.after?.(key) ?? [])]);
      }),
    );
  withExamples(command, what.example);
}
