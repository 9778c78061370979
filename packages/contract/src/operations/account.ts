import { ok, operation } from '../operation.ts';
import { Account, AccountChange } from '../schemas/account.ts';

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
  errors: ['presence_required', 'people_only', 'exceeds_own_rights'],
});
