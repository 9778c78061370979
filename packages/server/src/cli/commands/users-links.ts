import { operations, type PendingLink } from '@keyward/contract';
import type { Command } from 'commander';
import { cancelPendingLink, listPendingLinks } from '../../actions/users/links.ts';
import type { Cli } from '../cli.ts';
import { formatCount, formatTable, formatTime, safeText } from '../output.ts';
import { perform } from '../perform.ts';
import { withExamples } from './example.ts';
import { findUserByEmail } from './user-by-email.ts';

export function addLinkCommands(users: Command, cli: Cli): void {
  const listCommand = users
    .command('links')
    .description('list pending invitations and password reset links')
    .action(() =>
      cli.withAccount(async (actor) => {
        const links = await perform(actor, operations.listPendingLinks, listPendingLinks, {});
        cli.setOutput(links, () => tableOfLinks(links));
      }),
    );
  withExamples(listCommand, 'users links');
  const cancel = users
    .command('cancel-link <email>')
    .description('cancel the pending link of a user')
    .action((email: string) =>
      cli.withAccount(async (actor) => {
        const { id, email: storedEmail } = await findUserByEmail(actor, email);
        await perform(actor, operations.cancelPendingLink, cancelPendingLink, { params: { id } });
        cli.setOutput({ cancelled: storedEmail }, () => [
          `The pending link of ${safeText(storedEmail)} was cancelled.`,
        ]);
      }),
    );
  withExamples(cancel, 'users cancel-link ada@example.com');
}

function tableOfLinks(links: readonly PendingLink[]): string[] {
  const rows = links.map(({ email, kind, issued_by, issued_at, expires_at }) => [
    email,
    kind,
    issued_by ?? 'unknown',
    formatTime(issued_at),
    formatTime(expires_at),
  ]);
  const headings = ['EMAIL', 'KIND', 'ISSUED BY', 'ISSUED (UTC)', 'EXPIRES (UTC)'];
  return [...formatTable(headings, rows), '', formatCount(links.length, 'link')];
}
