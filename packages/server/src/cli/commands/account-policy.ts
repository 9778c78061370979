import { type KeyPolicy, type KeyPolicyChange, operations } from '@keyward/contract';
import { type Command, Option } from 'commander';
import { getKeyPolicy, updateKeyPolicy } from '../../actions/key-policy.ts';
import { Refusal } from '../../actions/refusal.ts';
import type { Cli } from '../cli.ts';
import { listing, plural } from '../output.ts';
import { perform } from '../perform.ts';
import { withExamples } from './example.ts';

interface Options {
  longestLife?: string;
  defaultLife?: string;
  unused?: string;
  unusedAction?: 'disable' | 'delete';
}

const NONE = 'none';

export function addPolicyCommand(account: Command, cli: Cli): void {
  const command = account
    .command('policy')
    .description('show or set how long keys may live and what becomes of those that nobody uses')
    .option('--longest-life <days>', 'how far ahead an expiry may lie at most; none for any, and for keys without one')
    .option('--default-life <days>', 'how long a key lives when nobody says; none for the longest life, or for ever')
    .option(
      '--unused <days>',
      'after so many days without use a key is disabled, or what --unused-action says; or none',
    )
    .addOption(new Option('--unused-action <action>', 'what is done then').choices(['disable', 'delete']))
    .action((options: Options) =>
      cli.withAccount(async (desk) => {
        const present = await perform(desk, operations.getKeyPolicy, getKeyPolicy, {});
        const body = bodyOf(options, present);
        const policy =
          Object.keys(body).length === 0
            ? present
            : await perform(desk, operations.updateKeyPolicy, updateKeyPolicy, { body });
        cli.answer(policy, () => lines(policy));
      }),
    );
  withExamples(command, 'account policy', 'account policy --longest-life 365 --unused 90 --unused-action disable');
}

function bodyOf({ longestLife, defaultLife, unused, unusedAction }: Options, present: KeyPolicy): KeyPolicyChange {
  return {
    ...(longestLife !== undefined && { longest_life_days: readDays(longestLife) }),
    ...(defaultLife !== undefined && { default_life_days: readDays(defaultLife) }),
    ...((unused !== undefined || unusedAction !== undefined) && { unused: readUnused(unused, unusedAction, present) }),
  };
}

/** What is no number is refused by the contract, in its own words. */
function readDays(text: string): number | null {
  return text === NONE ? null : Number(text);
}

/** @throws Refusal */
function readUnused(
  unused: string | undefined,
  action: Options['unusedAction'],
  present: KeyPolicy,
): KeyPolicy['unused'] {
  if (unused === NONE) return null;
  const days = unused === undefined ? present.unused?.days : Number(unused);
  if (days === undefined) throw new Refusal('invalid_request', '--unused-action needs --unused with a number of days.');
  return { days, action: action ?? present.unused?.action ?? 'disable' };
}

function lines({ longest_life_days: longest, default_life_days: standard, unused }: KeyPolicy): string[] {
  return listing({
    'longest life': longest === null ? NONE : plural(longest, 'day'),
    'default life': standard === null ? NONE : plural(standard, 'day'),
    'unused keys': unused === null ? 'nothing happens' : `${unused.action} after ${plural(unused.days, 'day')}`,
  });
}
