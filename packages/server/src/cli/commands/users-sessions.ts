import { type OwnSession, SessionId } from '@keyward/contract';
import type { Command } from 'commander';
import { listSessionsOfUser, revokeSession, revokeSessions } from '../../actions/profile/sessions.ts';
import type { Cli, CliActor } from '../cli.ts';
import { formatCount, formatTable, formatTime, safeText } from '../output.ts';
import { requireValid } from '../perform.ts';
import { withExamples } from './example.ts';
import { findUserByEmail } from './user-by-email.ts';

export function addSessionCommands(users: Command, cli: Cli): void {
  const listCommand = users
    .command('sessions <email>')
    .description('list the sessions of a user')
    .action((email: string) =>
      cli.withAccount(async (actor) => {
        const { id } = await findUserByEmail(actor, email);
        const sessions = (await listSessionsOfUser(actor.context, actor.caller, id)).map(withoutCurrent);
        cli.setOutput(sessions, () => tableOfSessions(sessions));
      }),
    );
  withExamples(listCommand, 'users sessions ada@example.com');
  const revokeCommand = users
    .command('revoke-sessions <email>')
    .description('revoke one or all sessions of a user; does not revoke tokens')
    .option('--id <id>', 'revoke only the session with this id; see users sessions')
    .action((email: string, { id: sessionId }: { id?: string }) =>
      cli.withAccount(async (actor) => {
        const { id, email: storedEmail } = await findUserByEmail(actor, email);
        const revokedCount = await revoke(actor, id, sessionId);
        cli.setOutput({ user: storedEmail, ended: revokedCount }, () => [
          `Revoked ${formatCount(revokedCount, 'session')} of ${safeText(storedEmail)}.`,
        ]);
      }),
    );
  withExamples(revokeCommand, 'users revoke-sessions ada@example.com');
}

/** @returns the number of revoked sessions */
async function revoke({ context, caller }: CliActor, userId: string, sessionId: string | undefined): Promise<number> {
  if (sessionId === undefined) return revokeSessions(context, caller, userId);
  requireValid(SessionId, sessionId, '--id');
  await revokeSession(context, caller, userId, sessionId);
  return 1;
}

type ListedSession = Omit<OwnSession, 'current'>;

/** The CLI does not have a session. */
function withoutCurrent({ current: _current, ...session }: OwnSession): ListedSession {
  return session;
}

function tableOfSessions(sessions: readonly ListedSession[]): string[] {
  const rows = sessions.map(({ id, ip, started_at, last_access_at }) => [
    id,
    ip ?? 'unknown',
    formatTime(started_at),
    formatTime(last_access_at),
  ]);
  return [
    ...formatTable(['ID', 'IP', 'STARTED (UTC)', 'LAST ACCESS (UTC)'], rows),
    '',
    formatCount(sessions.length, 'session'),
  ];
}
