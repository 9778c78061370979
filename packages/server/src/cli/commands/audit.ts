import { type AuditRecord, operations } from '@keyward/contract';
import type { Command } from 'commander';
import { searchAudit } from '../../actions/audit.ts';
import { type ChainVerdict, verifyChain } from '../../actions/system/verify-audit.ts';
import { type Cli, callersOf, chooseCaller } from '../cli.ts';
import { formatCount, formatTable, formatTime } from '../output.ts';
import { perform } from '../perform.ts';
import { readSince } from '../time.ts';
import { withExamples } from './example.ts';

export function addAuditCommands(program: Command, cli: Cli): void {
  const audit = program.command('audit').description('the tamper-evident record of sign-ins and changes');
  addVerify(audit, cli);
  addList(audit, cli);
  withExamples(audit, 'audit verify');
}

function addVerify(audit: Command, cli: Cli): void {
  const command = audit
    .command('verify')
    .description(
      'verify the hash chain of every account, or of --account. Removing the last records does not break the chain: compare the last hash with a copy that you store elsewhere.',
    )
    .action(() =>
      cli.withInstallation(async (context) => {
        const callers = await callersOf(context);
        const selectedCallers = cli.account === undefined ? callers : [chooseCaller(callers, cli.account)];
        const verdicts: ChainVerdict[] = [];
        for (const caller of selectedCallers) verdicts.push(await verifyChain(context, caller));
        if (verdicts.some(({ broken }) => broken !== null)) cli.exitCode = 1;
        cli.setOutput(verdicts, () => verdicts.map(verdictLine));
      }),
    );
  withExamples(command, 'audit verify');
}

function verdictLine({ account, records, broken, last_hash }: ChainVerdict): string {
  return broken === null
    ? `${account}: the chain is intact, ${formatCount(records, 'record')}, last hash ${last_hash}`
    : `${account}: the chain is BROKEN at record ${broken}: this record or one before it was changed, removed or moved. ${formatCount(records, 'record')} before it are intact. Compare with a backup.`;
}

function addList(audit: Command, cli: Cli): void {
  interface Options {
    since?: string;
    search?: string;
    object?: string;
    limit: string;
  }
  const command = audit
    .command('list')
    .description('list records, newest first')
    .option('--since <when>', 'only records since this time: 24h, 7d, or a date (UTC)')
    .option('--search <text>', 'only records that contain this text in action, user or description')
    .option('--object <id>', 'only records about the key, user or other object with this id, even if deleted')
    .option('--limit <count>', 'maximum number of records, 1 to 1000', '100')
    .action(({ since, search, object, limit }: Options) =>
      cli.withAccount(async (actor) => {
        const body = {
          size: Number(limit),
          ...(since !== undefined && { start: readSince(since, actor.context.now()) }),
          ...(search !== undefined && { search }),
          ...(object !== undefined && { object_id: object }),
        };
        const page = await perform(actor, operations.searchAudit, searchAudit, { body });
        const data = await page.all();
        cli.setOutput(data, () => [
          ...tableOfRecords(data),
          '',
          `${data.length} of ${formatCount(page.total ?? data.length, 'record')}`,
        ]);
      }),
    );
  withExamples(command, 'audit list --since 7d --search billing');
}

function tableOfRecords(records: readonly AuditRecord[]): string[] {
  const rows = records.map((record) => [
    String(record.id),
    formatTime(record.timestamp),
    record.class,
    record.action,
    record.user,
    record.ip ?? '-',
    record.description,
  ]);
  return formatTable(['NUMBER', 'TIME (UTC)', 'CLASS', 'ACTION', 'USER', 'IP ADDRESS', 'DESCRIPTION'], rows);
}
