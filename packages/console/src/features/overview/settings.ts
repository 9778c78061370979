import type { AccountChange } from '@keyward/sdk';

interface Setting {
  readonly name: keyof Pick<AccountChange, 'password_tokens' | 'keys_reveal_secret'>;
  readonly label: string;
  /** What it means and what to weigh. */
  readonly text: string;
}

export const settings: readonly Setting[] = [
  {
    name: 'password_tokens',
    label: 'People may exchange e-mail and password for tokens',
    text: 'For scripts written for the password grant. Off is safer: a script with a password acts as the person. With API keys nobody needs it. Switching it off revokes the tokens that were issued.',
  },
  {
    name: 'keys_reveal_secret',
    label: 'ADMIN keys may read the shared secret',
    text: 'They may create and regenerate it as well. Off, only people who are present can: then a stolen ADMIN key cannot take the secret of every integration.',
  },
];
