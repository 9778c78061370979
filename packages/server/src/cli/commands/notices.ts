import { type Notice, operations } from '@keyward/contract';
import type { Command } from 'commander';
import { dismissNotice, listNotices } from '../../actions/notices.ts';
import type { Cli } from '../cli.ts';
import { formatCount, formatTable, formatTime } from '../output.ts';
import { perform } from '../perform.ts';
import { withExamples } from './example.ts';

/** Descriptions of the announced actions. */
const ACTION_TEXTS: Readonly<Record<Notice['action'], string>> = {
  expire: 'expires',
  disable: 'is disabled: unused',
  delete: 'is deleted: unused',
};

export function addNoticeCommands(program: Command, cli: Cli): void {
  const notices = program
    .command('notices')
    .description('keys that will soon expire, or will soon be disabled or deleted because they are unused');
  addList(notices, cli);
  addDismiss(notices, cli);
  withExamples(notices, 'notices list');
}

function addList(notices: Command, cli: Cli): void {
  const command = notices
    .command('list')
    .description('list notices, soonest first; the running server updates them every hour')
    .option('--limit <count>', 'maximum number of notices, 1 to 1000', '100')
    .action(({ limit }: { limit: string }) =>
      cli.withAccount(async (actor) => {
        const query = { limit: Number(limit) };
        const { data, meta } = await perform(actor, operations.listNotices, listNotices, { query });
        cli.setOutput(data, () => noticeLines(data, meta.total ?? data.length));
      }),
    );
  withExamples(command, 'notices list --limit 20');
}

function addDismiss(notices: Command, cli: Cli): void {
  const command = notices
    .command('dismiss <id>')
    .description('dismiss a notice for all users; the announced action still happens')
    .action((id: string) =>
      cli.withAccount(async (actor) => {
        await perform(actor, operations.dismissNotice, dismissNotice, { params: { id } });
        cli.setOutput({ dismissed: id }, () => [`Notice ${id} was dismissed. The announced action still happens.`]);
      }),
    );
  withExamples(command, 'notices dismiss note_7bQkqv0v5fJ2t1nXw3Ra');
}

function noticeLines(notices: readonly Notice[], total: number): string[] {
  if (total === 0) return ['There are no notices.'];
  const rows = notices.map(({ id, due_at, appname, action, owner, days }) => [
    id,
    formatTime(due_at),
    appname,
    ACTION_TEXTS[action],
    owner ?? '-',
    formatCount(days, 'day'),
  ]);
  const headings = ['ID', 'DUE (UTC)', 'KEY', 'ACTION', 'OWNER', 'NOTIFIED'];
  return [...formatTable(headings, rows), '', `${notices.length} of ${formatCount(total, 'notice')}`];
}
