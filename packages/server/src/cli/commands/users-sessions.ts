import { type OwnSession, SessionId } from '@keyward/contract';
import type { Command } from 'commander';
import { listSessionsOfUser, revokeSession, revokeSessions } from '../../actions/profile/sessions.ts';
import type { Cli, Desk } from '../cli.ts';
import { plural, safeText, table, timeText } from '../output.ts';
import { requireKeyFormat } from '../perform.ts';
import { withExamples } from './example.ts';
import { userOf } from './user-of.ts';

export function addSessionCommands(users: Command, cli: Cli): void {
  const list = users
    .command('sessions <email>')
    .description('list the sessions of a user')
    .action((email: string) =>
      cli.withAccount(async (desk) => {
        const { id } = await userOf(desk, email);
        const sessions = (await listSessionsOfUser(desk.context, desk.caller, id)).map(withoutCurrent);
        cli.answer(sessions, () => tableOfSessions(sessions));
      }),
    );
  withExamples(list, 'users sessions ada@example.com');
  const end = users
    .command('revoke-sessions <email>')
    .description('revoke all sessions of a user, or one of them; tokens are not revoked')
    .option('--id <id>', 'revoke only the session with this id; see users sessions')
    .action((email: string, { id: sessionId }: { id?: string }) =>
      cli.withAccount(async (desk) => {
        const { id, email: known } = await userOf(desk, email);
        const ended = await endOf(desk, id, sessionId);
        cli.answer({ user: known, ended }, () => [`${plural(ended, 'session')} of ${safeText(known)} ended.`]);
      }),
    );
  withExamples(end, 'users revoke-sessions ada@example.com');
}

/** @returns how many sessions ended */
async function endOf({ context, caller }: Desk, userId: string, sessionId: string | undefined): Promise<number> {
  if (sessionId === undefined) return revokeSessions(context, caller, userId);
  requireKeyFormat(SessionId, sessionId, '--id');
  await revokeSession(context, caller, userId, sessionId);
  return 1;
}

type ListedSession = Omit<OwnSession, 'current'>;

/** The CLI has no session, so none is the current one. */
function withoutCurrent({ current: _current, ...session }: OwnSession): ListedSession {
  return session;
}

function tableOfSessions(sessions: readonly ListedSession[]): string[] {
  const rows = sessions.map(({ id, ip, started_at, last_access_at }) => [
    id,
    ip ?? 'unknown',
    timeText(started_at),
    timeText(last_access_at),
  ]);
  return [...table(['ID', 'IP', 'STARTED (UTC)', 'LAST ACCESS (UTC)'], rows), '', plural(sessions.length, 'session')];
}
