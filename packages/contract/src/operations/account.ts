import { created, ok, operation } from '../operation.ts';
import { Account, AccountChange, AllowedIps } from '../schemas/account.ts';
import { KeyPolicy, KeyPolicyChange } from '../schemas/key-policy.ts';

export const getAccount = operation('getAccount', {
  summary: 'Get the account',
  tag: 'Account',
  answer: ok(Account),
});

export const updateAccount = operation('updateAccount', {
  summary: 'Change the settings of the account',
  description: 'What is absent stays as it is. Only a person turns keys_reveal_secret on.',
  tag: 'Account',
  body: AccountChange,
  answer: ok(Account),
  errors: ['reauthentication_required', 'users_only', 'exceeds_own_rights'],
});

export const getKeyPolicy = operation('getKeyPolicy', {
  summary: 'Get what the account asks of its keys',
  description: 'As long as nothing is set, keys live for ever and nothing happens to unused ones.',
  tag: 'Account',
  answer: ok(KeyPolicy),
});

export const updateKeyPolicy = operation('updateKeyPolicy', {
  summary: 'Change what the account asks of its keys',
  description:
    'What is absent stays as it is. A maximum lifetime counts for new keys and for expiries that change, from then on. Who has unused keys disabled or deleted needs api-keys:update or api-keys:delete as well.',
  tag: 'Account',
  body: KeyPolicyChange,
  answer: ok(KeyPolicy),
  errors: ['reauthentication_required'],
});

export const getAllowedIps = operation('getAllowedIps', {
  summary: 'Get the addresses from where the account may be used',
  description: 'Empty means from everywhere.',
  tag: 'Account',
  answer: ok(AllowedIps),
});

export const updateAllowedIps = operation('updateAllowedIps', {
  summary: 'Set the addresses from where the account may be used',
  description:
    'Counts from the next request on for the console and the API: for signing in, for the exchange, and for every session and access token that there is. The list must hold the address of the caller; an empty one lifts the restriction.',
  tag: 'Account',
  body: AllowedIps,
  bodyLimit: 256 * 1024,
  answer: created(AllowedIps),
  errors: ['would_lock_out', 'reauthentication_required', 'exceeds_own_limits'],
});
