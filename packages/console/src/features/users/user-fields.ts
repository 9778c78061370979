import type { User } from '@keyward/sdk';
import type { FieldErrors } from '../../ui/field-errors.ts';

export interface Names {
  readonly given_name: string;
  readonly family_name: string;
}

/** Returns validation errors of the names. */
export function namesErrors({ given_name, family_name }: Names): FieldErrors<keyof Names> {
  return {
    given_name: given_name.trim() === '' ? 'Enter the given name.' : undefined,
    family_name: family_name.trim() === '' ? 'Enter the family name.' : undefined,
  };
}

export function trimNames({ given_name, family_name }: Names): Names {
  return { given_name: given_name.trim(), family_name: family_name.trim() };
}

/** Returns an error only for email addresses that are certainly invalid; the server has the exact rule. */
export function emailError(email: string): string | undefined {
  return /^[^\s@]+@[^\s@.]+(?:\.[^\s@.]+)+$/.test(email.trim())
    ? undefined
    : 'Enter an email address, such as ada@example.com.';
}

/** Returns the name of a user, or the email address: the first administrator may have no name. */
export function displayName({ given_name, family_name, email }: Pick<User, keyof Names | 'email'>): string {
  return `${given_name} ${family_name}`.trim() || email;
}

export function isAdministrator({ roles }: Pick<User, 'roles'>): boolean {
  return roles[0]?.toLowerCase() === 'admin';
}

/** @param text part of a name or an email address, case-insensitive */
export function matchesUser(user: User, text: string): boolean {
  return `${displayName(user)}\n${user.email}`.toLowerCase().includes(text.trim().toLowerCase());
}
