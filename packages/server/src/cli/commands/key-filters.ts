import { type ApiKeyFilter, keyTextFieldNames, mapFields } from '@keyward/contract';
import type { Command } from 'commander';
import { optionOf, propertyOf, wordsOf } from '../text-field-options.ts';

/** @param prefix distinguishes these options from the command's other options, such as `only-` */
export function addFilterOptions(command: Command, prefix = ''): Command {
  const optionFlags = (name: string, value = '') => `--${prefix}${name}${value && ` <${value}>`}`;
  command
    .option(optionFlags('role', 'role'), 'only keys with this role')
    .option(optionFlags('status', 'status'), 'only active, quarantined, disabled or expired keys')
    .option(optionFlags('search', 'text'), 'only keys that contain this text in name, description or hint')
    .option(optionFlags('owner', 'email'), 'only keys owned by this user')
    .option(optionFlags('without-owner'), 'only keys without an owner')
    .option(optionFlags('owner-left'), 'only keys whose owner is no longer a user')
    .option(optionFlags('tag', 'tag'), 'only keys with this tag');
  for (const field of keyTextFieldNames) {
    command.option(optionFlags(optionOf(field), 'text'), `only keys with this ${wordsOf(field)}`);
  }
  return command
    .option(optionFlags('never-used'), 'only keys that were never used')
    .option(optionFlags('used'), 'only keys that were used at least once')
    .option(optionFlags('unused-days', 'days'), 'only keys that were not added, used or enabled in the last N days')
    .option(optionFlags('without-expiry'), 'only keys that never expire')
    .option(optionFlags('expires-within', 'days'), 'only keys that expire within this many days')
    .option(
      optionFlags('reviewable'),
      'only keys that belong in a review: not disabled, expired or kept by an earlier review',
    );
}

/** Converts the options to request members. The contract's schema rejects invalid numbers. */
export function readFilterOptions(options: Readonly<Record<string, unknown>>, prefix = ''): ApiKeyFilter {
  const optionValue = (name: string) =>
    options[prefix === '' ? name : `${prefix}${name[0]?.toUpperCase()}${name.slice(1)}`];
  const members = {
    q: optionValue('search'),
    role: optionValue('role'),
    status: optionValue('status'),
    owner: optionValue('owner'),
    no_owner: optionValue('withoutOwner'),
    owner_left: optionValue('ownerLeft'),
    tag: optionValue('tag'),
    ...mapFields(keyTextFieldNames, (field) => optionValue(propertyOf(field))),
    never_used: optionValue('neverUsed'),
    used: optionValue('used'),
    unused_days: numberOf(optionValue('unusedDays')),
    no_expiry: optionValue('withoutExpiry'),
    expires_within_days: numberOf(optionValue('expiresWithin')),
    reviewable: optionValue('reviewable'),
  };
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as ApiKeyFilter;
}

function numberOf(text: unknown): number | undefined {
  return text === undefined ? undefined : Number(text);
}
