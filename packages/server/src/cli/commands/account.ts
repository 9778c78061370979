import {
  type Account,
  type AccountChange,
  operations,
  Shortname,
  type TokenAlgorithm,
  tokenAlgorithms,
} from '@keyward/contract';
import { Argument, type Command, Option } from 'commander';
import { getAccount, updateAccount } from '../../actions/account.ts';
import { acceptAddresses } from '../../actions/address-lists.ts';
import { getAllowedIps, updateAllowedIps } from '../../actions/allowed-ips.ts';
import { Refusal } from '../../actions/refusal.ts';
import { createAccount } from '../../actions/system/create-account.ts';
import { type Cli, callersOf } from '../cli.ts';
import { formatFields, formatTable, formatTime, safeText } from '../output.ts';
import { perform, requireValid } from '../perform.ts';
import { addPolicyCommand } from './account-policy.ts';
import { withExamples } from './example.ts';

/** The settings and their allowed values. */
const SETTINGS = {
  'password-tokens': ['on', 'off'],
  'keys-reveal-secret': ['on', 'off'],
  'token-algorithm': tokenAlgorithms,
} as const;
type Setting = keyof typeof SETTINGS;

export function addAccountCommands(program: Command, cli: Cli): void {
  const account = program.command('account').description('accounts and their settings');
  addShow(account, cli);
  addList(account, cli);
  addCreate(account, cli);
  addSet(account, cli);
  addAllowedIps(account, cli);
  addPolicyCommand(account, cli);
  withExamples(account, 'account show');
}

function addShow(account: Command, cli: Cli): void {
  const command = account
    .command('show')
    .description('show the account with its settings and counts')
    .action(() =>
      cli.withAccount(async (actor) => {
        const account = await perform(actor, operations.getAccount, getAccount, {});
        cli.setOutput(account, () => accountLines(account));
      }),
    );
  withExamples(command, 'account show --json');
}

function addList(account: Command, cli: Cli): void {
  const command = account
    .command('list')
    .description('list all accounts')
    .action(() =>
      cli.withInstallation(async (context) => {
        const accounts: Account[] = [];
        for (const caller of await callersOf(context)) {
          accounts.push(await perform({ context, caller }, operations.getAccount, getAccount, {}));
        }
        cli.setOutput(accounts, () => tableOfAccounts(accounts));
      }),
    );
  withExamples(command, 'account list');
}

function addCreate(account: Command, cli: Cli): void {
  const command = account
    .command('create <shortname>')
    .description('add another account; add its first user with users create')
    .action((shortname: string) =>
      cli.withInstallation(async (context) => {
        await callersOf(context);
        requireValid(Shortname, shortname, 'SHORTNAME');
        const created = await createAccount(context, shortname);
        cli.setOutput({ shortname: created.shortname, created_at: created.createdAt }, () => [
          `Account ${created.shortname} was created. Add its first user: users create EMAIL --role ADMIN --account ${created.shortname}`,
        ]);
      }),
    );
  withExamples(command, 'account create acme2');
}

function addSet(account: Command, cli: Cli): void {
  const command = account
    .command('set')
    .description(
      'set password-tokens (users may exchange email and password for tokens) or keys-reveal-secret (keys whose role grants it, such as ADMIN, may read the shared secret) to on or off, or token-algorithm (signature algorithm of access tokens for services) to ES256, RS256 or EdDSA',
    )
    .addArgument(new Argument('<setting>').choices(Object.keys(SETTINGS)))
    .addArgument(new Argument('<value>').choices([...new Set(Object.values(SETTINGS).flat())]))
    .action((setting: Setting, value: string) =>
      cli.withAccount(async (actor) => {
        const body = settingBody(setting, value);
        const changed = await perform(actor, operations.updateAccount, updateAccount, { body });
        cli.setOutput(changed, () => accountLines(changed));
      }),
    );
  withExamples(command, 'account set password-tokens on');
}

function settingBody(setting: Setting, value: string): AccountChange {
  const values: readonly string[] = SETTINGS[setting];
  if (!values.includes(value)) throw new Refusal('invalid_request', `${setting} must be ${values.join(' or ')}.`);
  if (setting === 'token-algorithm') return { token_algorithm: value as TokenAlgorithm };
  return setting === 'password-tokens' ? { password_tokens: value === 'on' } : { keys_reveal_secret: value === 'on' };
}

function addAllowedIps(account: Command, cli: Cli): void {
  const command = account
    .command('allowed-ips')
    .description(
      'show or set the IP addresses that may use the console and the API; applies immediately, including to signed-in users; the CLI is never locked out',
    )
    .addOption(new Option('--set <block...>', 'IP addresses and CIDR blocks; replaces the list').conflicts('clear'))
    .option('--clear', 'remove the restriction')
    .action(({ set, clear }: { set?: readonly string[]; clear?: true }) =>
      cli.withAccount(async (actor) => {
        const body = clear ? [] : set && [...acceptAddresses(set, '--set')];
        const addresses = body
          ? await perform(actor, operations.updateAllowedIps, updateAllowedIps, { body })
          : await perform(actor, operations.getAllowedIps, getAllowedIps, {});
        cli.setOutput(addresses, () => (addresses.length > 0 ? addresses.map(safeText) : ['Any.']));
      }),
    );
  withExamples(command, 'account allowed-ips --set 203.0.113.0/24 2001:db8::/32', 'account allowed-ips --clear');
}

function accountLines(account: Account): string[] {
  return formatFields({
    'short name': account.shortname,
    'created (UTC)': formatTime(account.created_at),
    'URL of the API': account.url,
    'password-tokens': toOnOff(account.password_tokens),
    'keys-reveal-secret': toOnOff(account.keys_reveal_secret),
    'token-algorithm': account.token_algorithm,
    keys: `${account.counts.api_keys} (${account.counts.api_keys_admin} ADMIN, ${account.counts.api_keys_never_used} never used, ${account.counts.api_keys_expired} expired)`,
    users: String(account.counts.users),
  });
}

function toOnOff(value: boolean): string {
  return value ? 'on' : 'off';
}

function tableOfAccounts(accounts: readonly Account[]): string[] {
  return formatTable(
    ['SHORT NAME', 'CREATED (UTC)', 'KEYS', 'USERS'],
    accounts.map(({ shortname, created_at, counts }) => [
      shortname,
      formatTime(created_at),
      String(counts.api_keys),
      String(counts.users),
    ]),
  );
}
