import { operations, type Replica, type ReplicaWithCredential } from '@keyward/contract';
import type { Command } from 'commander';
import { createReplica } from '../../actions/replicas/create.ts';
import { deleteReplica } from '../../actions/replicas/delete.ts';
import { finishReplicaRotation } from '../../actions/replicas/finish-rotation.ts';
import { listReplicas } from '../../actions/replicas/get.ts';
import { regenerateReplica } from '../../actions/replicas/regenerate.ts';
import type { Cli } from '../cli.ts';
import { formatCount, formatFields, formatTable, formatTime, formatTimeOrNever } from '../output.ts';
import { perform } from '../perform.ts';
import { readOverlap } from '../time.ts';
import { withExamples } from './example.ts';
import { readBlocks } from './key-limits.ts';

export function addReplicaCommands(program: Command, cli: Cli): void {
  const replicas = program
    .command('replicas')
    .description("services that follow the account's feed and check keys in their own process");
  addList(replicas, cli);
  addCreate(replicas, cli);
  addRegenerate(replicas, cli);
  addFinish(replicas, cli);
  addDelete(replicas, cli);
  withExamples(replicas, 'replicas list', 'replicas create gateway');
}

function addList(replicas: Command, cli: Cli): void {
  const command = replicas
    .command('list')
    .description('list replicas and their lag')
    .action(() =>
      cli.withAccount(async (actor) => {
        const list = await perform(actor, operations.listReplicas, listReplicas, {});
        cli.setOutput(list, () => tableOfReplicas(list));
      }),
    );
  withExamples(command, 'replicas list --json');
}

function addCreate(replicas: Command, cli: Cli): void {
  const command = replicas
    .command('create <name>')
    .description('add a replica; prints its credential, which is shown only once')
    .option(
      '--allow-ip <block>',
      'IP address or CIDR block from which the replica may follow the feed; repeat for several',
      (block: string, previous: readonly string[] = []) => [...previous, block],
    )
    .action((name: string, { allowIp }: { allowIp?: readonly string[] }) =>
      cli.withAccount(async (actor) => {
        const body = { name, ...(allowIp !== undefined && { allowed_ips: readBlocks(allowIp) }) };
        const created = await perform(actor, operations.createReplica, createReplica, { body });
        cli.setOutput(created, () => [`Replica ${created.name} was added.`, ...credentialLines(created)]);
      }),
    );
  withExamples(command, 'replicas create gateway --allow-ip 10.0.0.0/8');
}

function addRegenerate(replicas: Command, cli: Cli): void {
  const command = replicas
    .command('regenerate <name>')
    .description('replace the credential of a replica; without --overlap the old credential is revoked immediately')
    .option(
      '--overlap <duration>',
      'how long the old credential stays valid, in seconds or with a unit such as 1h or 24h; at most 7d',
    )
    .action((name: string, { overlap }: { overlap?: string }) =>
      cli.withAccount(async (actor) => {
        const body = overlap === undefined ? {} : { overlap_seconds: readOverlap(overlap) };
        const { regenerateReplica: operation } = operations;
        const regenerated = await perform(actor, operation, regenerateReplica, { params: { name }, body });
        cli.setOutput(regenerated, () => [
          `Replica ${regenerated.name} has a new credential.`,
          ...overlapLines(regenerated),
          ...credentialLines(regenerated),
        ]);
      }),
    );
  withExamples(command, 'replicas regenerate gateway --overlap 24h');
}

function addFinish(replicas: Command, cli: Cli): void {
  const command = replicas
    .command('finish <name>')
    .description('finish a rotation early; the old credential is revoked immediately')
    .action((name: string) =>
      cli.withAccount(async (actor) => {
        const { finishReplicaRotation: operation } = operations;
        const replica = await perform(actor, operation, finishReplicaRotation, { params: { name } });
        cli.setOutput(replica, () => [`The old credential of replica ${replica.name} was revoked.`]);
      }),
    );
  withExamples(command, 'replicas finish gateway');
}

function addDelete(replicas: Command, cli: Cli): void {
  const command = replicas
    .command('delete <name>')
    .description('delete a replica; its feed is closed immediately')
    .action((name: string) =>
      cli.withAccount(async (actor) => {
        await perform(actor, operations.deleteReplica, deleteReplica, { params: { name } });
        cli.setOutput({ deleted: name }, () => [`Replica ${name} was deleted.`]);
      }),
    );
  withExamples(command, 'replicas delete gateway');
}

function overlapLines({ rotation }: ReplicaWithCredential): string[] {
  return rotation === null ? [] : [`The old credential is valid until ${formatTime(rotation.ends_at)} UTC.`];
}

function credentialLines({ credential }: ReplicaWithCredential): string[] {
  return ['The credential is shown only once:', '', ...formatFields({ credential })];
}

function tableOfReplicas(list: readonly Replica[]): string[] {
  const rows = list.map((replica) => [
    replica.name,
    replica.revoked_reason === null ? (replica.connected ? 'yes' : 'no') : `no: ${replica.revoked_reason}`,
    replica.lag ? `${formatCount(replica.lag.entries, 'change')}, ${replica.lag.seconds} s` : '',
    formatTimeOrNever(replica.last_seen_at),
    replica.last_ip ?? '',
    replica.allowed_ips.join(', ') || 'any',
  ]);
  const headings = ['NAME', 'CONNECTED', 'BEHIND', 'LAST SEEN (UTC)', 'IP ADDRESS', 'ALLOWED IPS'];
  return [...formatTable(headings, rows), ...tableOfRotations(list), '', formatCount(list.length, 'replica')];
}

/** Formats a table of replicas with two credentials, so that an unused old credential can be revoked early. */
function tableOfRotations(list: readonly Replica[]): string[] {
  const rows = list.flatMap(({ name, rotation }) =>
    rotation === null
      ? []
      : [
          [
            name,
            formatTime(rotation.ends_at),
            formatTimeOrNever(rotation.old_last_seen_at),
            rotation.old_last_ip ?? '',
            formatTimeOrNever(rotation.new_first_seen_at),
          ],
        ],
  );
  const headings = ['NAME', 'OLD CREDENTIAL UNTIL (UTC)', 'OLD LAST USED', 'FROM', 'NEW FIRST USED'];
  return rows.length === 0 ? [] : ['', ...formatTable(headings, rows)];
}
