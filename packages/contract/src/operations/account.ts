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
  description: 'Absent settings keep their values. Only a user can turn on keys_reveal_secret.',
  tag: 'Account',
  body: AccountChange,
  answer: ok(Account),
  errors: ['reauthentication_required', 'users_only', 'exceeds_own_rights'],
});

export const getKeyPolicy = operation('getKeyPolicy', {
  summary: 'Get the key policy',
  description: 'Without a policy, keys do not expire by default and unused keys are kept.',
  tag: 'Account',
  answer: ok(KeyPolicy),
});

export const updateKeyPolicy = operation('updateKeyPolicy', {
  summary: 'Change the key policy',
  description:
    'Absent settings keep their values. A maximum lifetime applies to new keys and to later changes of an expiry. A policy that disables or deletes unused keys also requires api-keys:update or api-keys:delete.',
  tag: 'Account',
  body: KeyPolicyChange,
  answer: ok(KeyPolicy),
  errors: ['reauthentication_required'],
});

export const getAllowedIps = operation('getAllowedIps', {
  summary: 'Get the allowed IPs of the account',
  description: 'An empty list allows every IP address.',
  tag: 'Account',
  answer: ok(AllowedIps),
});

export const updateAllowedIps = operation('updateAllowedIps', {
  summary: 'Set the allowed IPs of the account',
  description:
    'Applies from the next request to the console and the API: to sign-in, the exchange, and every existing session and access token. The list must include the IP address of the caller; an empty list removes the restriction.',
  tag: 'Account',
  body: AllowedIps,
  bodyLimit: 256 * 1024,
  answer: created(AllowedIps),
  errors: ['would_lock_out', 'reauthentication_required', 'exceeds_own_limits'],
});
