import { type DeleteWithIssuedPreview, type IssuedByUser, type IssuedCredential, operations } from '@keyward/contract';
import type { Command } from 'commander';
import { listIssuedByUser } from '../../actions/users/issued-by-user.ts';
import type { Cli } from '../cli.ts';
import { formatCount, formatTable, formatTime, formatTimeOrNever, safeText } from '../output.ts';
import { perform } from '../perform.ts';
import { withExamples } from './example.ts';
import { findUserByEmail } from './user-by-email.ts';

export function addIssuedCommand(users: Command, cli: Cli): void {
  const command = users
    .command('issued <email>')
    .description('list the valid credentials that a user issued')
    .action((email: string) =>
      cli.withAccount(async (actor) => {
        const { id } = await findUserByEmail(actor, email);
        const issued = await perform(actor, operations.listIssuedByUser, listIssuedByUser, { params: { id } });
        cli.setOutput(issued, () => [
          ...credentialLines(issued.credentials),
          ...noteLines(issued),
          `${formatCount(issued.count, 'credential')}, and ${formatCount(issued.links, 'pending link')} for other users.`,
        ]);
      }),
    );
  withExamples(command, 'users issued ada@example.com');
}

/** Returns a table of the credentials followed by an empty line, or no lines if the list is empty. */
export function credentialLines(credentials: readonly IssuedCredential[]): string[] {
  if (credentials.length === 0) return [];
  const rows = credentials.map(({ kind, name, issued_by, issued_at, last_login }) => [
    kind,
    name,
    issued_by,
    formatTime(issued_at),
    kind === 'api_key_secret' ? formatTimeOrNever(last_login) : '',
  ]);
  return [...formatTable(['CREDENTIAL', 'OF', 'ISSUED BY', 'ISSUED (UTC)', 'LAST LOGIN (UTC)'], rows), ''];
}

/**
 * Returns notes about the shared secret, which is kept unless an option says otherwise, and about credentials of
 * unknown issuers.
 */
export function noteLines({
  shared_secret: shared,
  unknown_issuers: unknown,
}: Pick<IssuedByUser | DeleteWithIssuedPreview, 'shared_secret' | 'unknown_issuers'>): string[] {
  return [
    ...(shared
      ? [
          `The shared secret was revealed to ${safeText(shared.seen_by)} on ${formatTime(shared.seen_at)} UTC.` +
            ' Only --regenerate-shared-secret replaces it.',
        ]
      : []),
    ...(unknown ? ['Credentials that were issued by an earlier version have no known issuer and are not listed.'] : []),
  ];
}
