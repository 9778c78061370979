import type { AccountChange } from '@keyward/sdk';

interface Setting {
  readonly name: keyof Pick<AccountChange, 'password_tokens' | 'keys_reveal_secret'>;
  readonly label: string;
  /** Explanation of the setting. */
  readonly text: string;
}

export const settings: readonly Setting[] = [
  {
    name: 'password_tokens',
    label: 'Users can exchange email and password for tokens',
    text: 'For scripts that use the password grant. Off is safer, because a script with a password can do everything that the user can; use API keys instead. Turning it off revokes the tokens issued this way.',
  },
  {
    name: 'keys_reveal_secret',
    label: 'ADMIN keys can read the shared secret',
    text: 'They can also create and regenerate it. If off, only signed-in users can, so a stolen ADMIN key does not expose the shared secret.',
  },
];
