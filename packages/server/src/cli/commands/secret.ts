import { operations, type SharedSecret, type SharedSecretStatus } from '@keyward/contract';
import type { Command } from 'commander';
import { createSharedSecret } from '../../actions/shared-secret/create.ts';
import { describeSharedSecret } from '../../actions/shared-secret/describe.ts';
import { regenerateSharedSecret } from '../../actions/shared-secret/regenerate.ts';
import { revealSharedSecret } from '../../actions/shared-secret/reveal.ts';
import { cancelSharedSecretRotation, finishSharedSecretRotation } from '../../actions/shared-secret/rotation.ts';
import type { Cli } from '../cli.ts';
import { formatCount, formatFields, formatTime } from '../output.ts';
import { perform } from '../perform.ts';
import { readOverlap } from '../time.ts';
import { withExamples } from './example.ts';

export function addSecretCommands(program: Command, cli: Cli): void {
  const secret = program.command('secret').description('the shared secret of the account');
  const show = secret
    .command('show')
    .description('print the shared secret; the audit log records it')
    .action(() =>
      cli.withAccount(async (actor) => {
        outputSecret(cli, await perform(actor, operations.revealSharedSecret, revealSharedSecret, {}));
      }),
    );
  const create = secret
    .command('create')
    .description('create the shared secret if the account does not have one')
    .action(() =>
      cli.withAccount(async (actor) => {
        outputSecret(cli, await perform(actor, operations.createSharedSecret, createSharedSecret, {}));
      }),
    );
  const regenerate = secret
    .command('regenerate')
    .description('replace the shared secret; without --overlap every integration is denied until it has the new secret')
    .option('--overlap <duration>', 'how long the old secret stays valid, in seconds or with a unit such as 1h or 24h')
    .action(({ overlap }: { overlap?: string }) =>
      cli.withAccount(async (actor) => {
        const body = overlap === undefined ? {} : { overlap_seconds: readOverlap(overlap) };
        outputSecret(
          cli,
          await perform(actor, operations.regenerateSharedSecret, regenerateSharedSecret, { headers: {}, body }),
        );
      }),
    );
  addRotationCommands(secret, cli);
  withExamples(secret, 'secret show');
  withExamples(show, 'secret show --json');
  withExamples(create, 'secret create');
  withExamples(regenerate, 'secret regenerate --overlap 24h');
}

function addRotationCommands(secret: Command, cli: Cli): void {
  const finish = secret
    .command('finish')
    .description('finish a rotation early; the old shared secret is revoked immediately')
    .action(() =>
      cli.withAccount(async (actor) => {
        const { finishSharedSecretRotation: operation } = operations;
        outputStatus(cli, await perform(actor, operation, finishSharedSecretRotation, {}));
      }),
    );
  const cancel = secret
    .command('cancel')
    .description('cancel a rotation; deletes the new shared secret if it was never used')
    .action(() =>
      cli.withAccount(async (actor) => {
        const { cancelSharedSecretRotation: operation } = operations;
        outputStatus(cli, await perform(actor, operation, cancelSharedSecretRotation, {}));
      }),
    );
  const status = secret
    .command('status')
    .description('show the state of the shared secret without printing it')
    .action(() =>
      cli.withAccount(async (actor) => {
        outputStatus(cli, await perform(actor, operations.describeSharedSecret, describeSharedSecret, {}));
      }),
    );
  withExamples(finish, 'secret finish');
  withExamples(cancel, 'secret cancel');
  withExamples(status, 'secret status');
}

function outputSecret(cli: Cli, secret: SharedSecret): void {
  const until = secret.old_valid_until;
  cli.setOutput(secret, () =>
    formatFields({
      'shared secret': secret.shared_secret,
      created: formatTime(secret.created_at),
      ...(until !== null && { 'old secret valid until': formatTime(until) }),
    }),
  );
}

function outputStatus(cli: Cli, status: SharedSecretStatus): void {
  const { created_at: createdAt, old_valid_until: until, old_integrations: oldIntegrations } = status;
  cli.setOutput(status, () =>
    formatFields({
      created: createdAt === null ? 'none' : formatTime(createdAt),
      'used by': formatCount(status.integrations.length, 'integration'),
      ...(until !== null && {
        'old secret valid until': formatTime(until),
        'old secret still used by': oldIntegrations.map(({ appname }) => appname).join(', ') || 'none',
      }),
    }),
  );
}
