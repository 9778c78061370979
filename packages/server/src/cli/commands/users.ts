import { type EnrollmentLink, operations, Password, type User, type UserRemoval } from '@keyward/contract';
import { type Command, Option } from 'commander';
import { approveUser } from '../../actions/users/approve.ts';
import { createUser } from '../../actions/users/create.ts';
import { deleteUser } from '../../actions/users/delete.ts';
import { listUsers } from '../../actions/users/get.ts';
import { countUserKeys } from '../../actions/users/keys-of-user.ts';
import { resetUserPassword, setUserPassword } from '../../actions/users/reset-password.ts';
import type { Cli } from '../cli.ts';
import { readInput } from '../io.ts';
import { formatCount, formatTable, formatTime, formatTimeOrNever, roleLabel, safeText } from '../output.ts';
import { perform, requireValid } from '../perform.ts';
import { withExamples } from './example.ts';
import { addIssuedCommand } from './issued.ts';
import { findUserByEmail } from './user-by-email.ts';
import { addLinkCommands } from './users-links.ts';
import { addSessionCommands } from './users-sessions.ts';

const MAX_INPUT = 4096;

export function addUserCommands(program: Command, cli: Cli): void {
  const users = program.command('users').description('users of the console and the API');
  addList(users, cli);
  addAdd(users, cli);
  addApprove(users, cli);
  addRemove(users, cli);
  addResetPassword(users, cli);
  addLinkCommands(users, cli);
  addSessionCommands(users, cli);
  addIssuedCommand(users, cli);
  withExamples(users, 'users list');
}

function addList(users: Command, cli: Cli): void {
  const command = users
    .command('list')
    .description('list users')
    .action(() =>
      cli.withAccount(async (actor) => {
        const list = await perform(actor, operations.listUsers, listUsers, {});
        cli.setOutput(list, () => tableOfUsers(list));
      }),
    );
  withExamples(command, 'users list --json');
}

function addAdd(users: Command, cli: Cli): void {
  interface Options {
    givenName: string;
    familyName: string;
    role: string;
  }
  const command = users
    .command('create <email>')
    .description('add a user; prints a one-time link for setting a password')
    .requiredOption('--given-name <name>', 'given name')
    .requiredOption('--family-name <name>', 'family name')
    .requiredOption('--role <role>', 'ADMIN, READONLY or another role of the account')
    .action((email: string, { givenName, familyName, role }: Options) =>
      cli.withAccount(async (actor) => {
        const body = { email, given_name: givenName, family_name: familyName, roles: [role] };
        const user = await perform(actor, operations.createUser, createUser, { body });
        cli.setOutput(user, () => [
          `${safeText(user.email)} was added.`,
          ...(user.enrollment ? linkLines(user.enrollment) : []),
        ]);
      }),
    );
  withExamples(command, 'users create ada@example.com --given-name Ada --family-name Lovelace --role ADMIN');
}

function addApprove(users: Command, cli: Cli): void {
  const command = users
    .command('approve <email>')
    .description('approve a user that an API key added; prints a one-time link for setting a password')
    .action((email: string) =>
      cli.withAccount(async (actor) => {
        const { id } = await findUserByEmail(actor, email);
        const user = await perform(actor, operations.approveUser, approveUser, { params: { id } });
        cli.setOutput(user, () => [
          `${safeText(user.email)} was approved as ${user.roles.map(roleLabel).join(' ')}.`,
          ...linkLines(user.enrollment),
        ]);
      }),
    );
  withExamples(command, 'users approve ada@example.com');
}

interface RemoveOptions {
  keys?: UserRemoval['keys'];
  newOwner?: string;
  revokeIssued?: true;
  regenerateSharedSecret?: true;
}

function addRemove(users: Command, cli: Cli): void {
  const command = users
    .command('delete <email>')
    .description('delete a user and their sessions, tokens and pending links')
    .addOption(
      new Option('--keys <what>', 'action for the keys that the user owns; default: keep').choices([
        'keep',
        'transfer',
        'disable',
      ]),
    )
    .option('--new-owner <email>', 'the new owner of the keys, with --keys transfer')
    .option('--revoke-issued', 'revoke the credentials that the user issued; see users issued')
    .option('--regenerate-shared-secret', 'regenerate the shared secret, because the user may have read it')
    .action((email: string, options: RemoveOptions) =>
      cli.withAccount(async (actor) => {
        const { id, email: storedEmail } = await findUserByEmail(actor, email);
        const { keys, newOwner, revokeIssued, regenerateSharedSecret } = options;
        const query: UserRemoval = {
          ...(keys !== undefined && { keys }),
          ...(newOwner !== undefined && { new_owner: newOwner }),
          ...(revokeIssued && { issued: 'revoke' }),
          ...(regenerateSharedSecret && { regenerate_shared_secret: true }),
        };
        const keyCount = await perform(actor, operations.countUserKeys, countUserKeys, { params: { id } });
        await perform(actor, operations.deleteUser, deleteUser, { params: { id }, query });
        cli.setOutput({ removed: storedEmail, api_keys: keyCount.api_keys }, () => [
          `${safeText(storedEmail)} was deleted.`,
          ...(keyCount.api_keys > 0 ? [ownedKeysLine(keyCount.api_keys, keys, newOwner)] : []),
        ]);
      }),
    );
  withExamples(
    command,
    'users delete ada@example.com',
    'users delete ada@example.com --keys transfer --new-owner grace@example.com',
  );
}

function ownedKeysLine(count: number, keys: UserRemoval['keys'] = 'keep', newOwner = ''): string {
  const many = formatCount(count, 'key');
  if (keys === 'transfer') return `Transferred ${many} to ${safeText(newOwner)}.`;
  return keys === 'disable' ? `Disabled ${many}.` : `${many} keep this owner and still work.`;
}

function addResetPassword(users: Command, cli: Cli): void {
  const command = users
    .command('reset-password <email>')
    .description('print a one-time link for setting a new password, or set the password from standard input')
    .option('--password-stdin', 'set the password from the first line of standard input')
    .action((email: string, { passwordStdin }: { passwordStdin?: true }) =>
      cli.withAccount(async (actor) => {
        const { id, email: storedEmail } = await findUserByEmail(actor, email);
        if (passwordStdin) {
          await setUserPassword(actor.context, actor.caller, id, await readPassword(cli));
          cli.setOutput({ updated: storedEmail }, () => [
            `The password of ${safeText(storedEmail)} was set. Earlier sessions and tokens were revoked.`,
          ]);
          return;
        }
        const link = await perform(actor, operations.resetUserPassword, resetUserPassword, { params: { id } });
        cli.setOutput(link, () => linkLines(link));
      }),
    );
  withExamples(command, 'users reset-password ada@example.com');
}

/** @throws Refusal */
async function readPassword({ io }: Cli): Promise<string> {
  const text = new TextDecoder().decode(await readInput(io, MAX_INPUT));
  const [password = ''] = text.split(/\r?\n/);
  requireValid(Password, password, 'The first line of standard input');
  return password;
}

function linkLines({ url, expires_at }: EnrollmentLink): string[] {
  return [`Set a password with this link, which can be used once until ${formatTime(expires_at)} UTC:`, '', `  ${url}`];
}

function tableOfUsers(users: readonly User[]): string[] {
  const rows = users.map((user) => [
    user.email,
    `${user.given_name} ${user.family_name}`.trim(),
    user.roles.map(roleLabel).join(' '),
    user.status,
    formatTimeOrNever(user.last_login),
  ]);
  return [
    ...formatTable(['EMAIL', 'NAME', 'ROLE', 'STATUS', 'LAST LOGIN (UTC)'], rows),
    '',
    formatCount(users.length, 'user'),
  ];
}
