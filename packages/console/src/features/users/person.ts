import type { User } from '@keyward/sdk';
import type { Faults } from '../../ui/faults.ts';

export interface Names {
  readonly given_name: string;
  readonly family_name: string;
}

/** What the server would refuse, said in the words of the form. */
export function namesFaults({ given_name, family_name }: Names): Faults<keyof Names> {
  return {
    given_name: given_name.trim() === '' ? 'Enter the given name.' : undefined,
    family_name: family_name.trim() === '' ? 'Enter the family name.' : undefined,
  };
}

export function trimmed({ given_name, family_name }: Names): Names {
  return { given_name: given_name.trim(), family_name: family_name.trim() };
}

/** Only what is surely wrong: the server knows the rule to the letter. */
export function emailFault(email: string): string | undefined {
  return /^[^\s@]+@[^\s@.]+(?:\.[^\s@.]+)+$/.test(email.trim())
    ? undefined
    : 'Enter an email address, such as ada@example.com.';
}

/** How the person is called. The first administrator may have been set up without a name. */
export function displayName({ given_name, family_name, email }: Pick<User, keyof Names | 'email'>): string {
  return `${given_name} ${family_name}`.trim() || email;
}

export function isAdministrator({ roles }: Pick<User, 'roles'>): boolean {
  return roles[0]?.toLowerCase() === 'admin';
}

/** @param text part of a name or an e-mail address, in either case */
export function matches(user: User, text: string): boolean {
  return `${displayName(user)}\n${user.email}`.toLowerCase().includes(text.trim().toLowerCase());
}
