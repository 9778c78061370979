import { type KeyPolicy, type KeyPolicyChange, MAX_POLICY_DAYS, MIN_UNUSED_DAYS, operations } from '@keyward/contract';
import { type Command, Option } from 'commander';
import { getKeyPolicy, updateKeyPolicy } from '../../actions/key-policy.ts';
import { Refusal } from '../../actions/refusal.ts';
import type { Cli } from '../cli.ts';
import { formatCount, formatFields } from '../output.ts';
import { perform } from '../perform.ts';
import { withExamples } from './example.ts';

interface Options {
  maxLifetime?: string;
  defaultLifetime?: string;
  unused?: string;
  unusedAction?: 'disable' | 'delete';
}

const NONE = 'none';

export function addPolicyCommand(account: Command, cli: Cli): void {
  const command = account
    .command('policy')
    .description('show or set the key lifetimes and the action for unused keys')
    .option('--max-lifetime <days>', 'maximum lifetime of keys; none allows any lifetime and keys without an expiry')
    .option(
      '--default-lifetime <days>',
      'lifetime of keys that are added without an expiry; none uses the maximum lifetime, or no expiry',
    )
    .option(
      '--unused <days>',
      'disable keys that have not been used for this many days, or apply --unused-action; none turns this off',
    )
    .addOption(new Option('--unused-action <action>', 'action for unused keys').choices(['disable', 'delete']))
    .action((options: Options) =>
      cli.withAccount(async (actor) => {
        const current = await perform(actor, operations.getKeyPolicy, getKeyPolicy, {});
        const body = bodyOf(options, current);
        const policy =
          Object.keys(body).length === 0
            ? current
            : await perform(actor, operations.updateKeyPolicy, updateKeyPolicy, { body });
        cli.setOutput(policy, () => policyLines(policy));
      }),
    );
  withExamples(command, 'account policy', 'account policy --max-lifetime 365 --unused 90 --unused-action disable');
}

function bodyOf({ maxLifetime, defaultLifetime, unused, unusedAction }: Options, current: KeyPolicy): KeyPolicyChange {
  return {
    ...(maxLifetime !== undefined && { max_lifetime_days: readDays('--max-lifetime', maxLifetime) }),
    ...(defaultLifetime !== undefined && { default_lifetime_days: readDays('--default-lifetime', defaultLifetime) }),
    ...((unused !== undefined || unusedAction !== undefined) && { unused: readUnused(unused, unusedAction, current) }),
  };
}

/**
 * Parses a number of days. Error messages name the CLI option instead of the API field.
 * @throws Refusal
 */
function readDays(option: string, text: string, min = 1): number | null {
  if (text === NONE) return null;
  const days = /^\d+$/.test(text) ? Number(text) : 0;
  if (days >= min && days <= MAX_POLICY_DAYS) return days;
  throw new Refusal(
    'invalid_request',
    `${option} must be a whole number of days from ${min} to ${MAX_POLICY_DAYS}, or none.`,
  );
}

/** @throws Refusal */
function readUnused(
  unused: string | undefined,
  action: Options['unusedAction'],
  current: KeyPolicy,
): KeyPolicy['unused'] {
  const days = unused === undefined ? current.unused?.days : readDays('--unused', unused, MIN_UNUSED_DAYS);
  if (days === null && action === undefined) return null;
  if (!days) throw new Refusal('invalid_request', '--unused-action requires --unused with a number of days.');
  return { days, action: action ?? current.unused?.action ?? 'disable' };
}

function policyLines({ max_lifetime_days: maxDays, default_lifetime_days: defaultDays, unused }: KeyPolicy): string[] {
  return formatFields({
    'maximum lifetime': maxDays === null ? NONE : formatCount(maxDays, 'day'),
    'default lifetime': defaultDays === null ? NONE : formatCount(defaultDays, 'day'),
    'unused keys': unused === null ? 'kept' : `${unused.action} after ${formatCount(unused.days, 'day')}`,
  });
}
