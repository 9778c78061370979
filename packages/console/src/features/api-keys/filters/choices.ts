import type { User } from '@keyward/sdk';
import type { SearchChange } from '../../../app/search-params.ts';
import type { ApiKeysSearch, DetailFilters } from '../search.ts';

interface Choice {
  readonly value: string;
  readonly label: string;
}

const NO_OWNER = '-';
const REMOVED = '?';
const NEVER = 'never';

/** Returns the choice of the owner filter for the search parameters. */
export function ownerOf({ owner, no_owner, owner_left }: DetailFilters): string {
  if (no_owner) return NO_OWNER;
  return owner_left ? REMOVED : (owner ?? '');
}

export function ownerSearch(choice: string): SearchChange<ApiKeysSearch> {
  const named = choice !== '' && choice !== NO_OWNER && choice !== REMOVED;
  return {
    owner: named ? choice : undefined,
    no_owner: choice === NO_OWNER ? true : undefined,
    owner_left: choice === REMOVED ? true : undefined,
  };
}

/** @param current the current filter, which may be a removed user or one that the user cannot list */
export function ownerChoices(users: readonly User[], current: string | undefined): Choice[] {
  const emails = users.map(({ email }) => email);
  const all = current === undefined || emails.includes(current) ? emails : [...emails, current];
  return [
    { value: '', label: 'Any owner' },
    { value: NO_OWNER, label: 'No owner' },
    { value: REMOVED, label: 'Owner removed' },
    ...all.map((email) => ({ value: email, label: email })),
  ];
}

export function expiryOf({ no_expiry, expires }: DetailFilters): string {
  return no_expiry ? NEVER : String(expires ?? '');
}

export function expirySearch(choice: string): SearchChange<ApiKeysSearch> {
  return {
    no_expiry: choice === NEVER ? true : undefined,
    expires: choice === NEVER ? undefined : Number(choice) || undefined,
  };
}

export function expiryChoices(current: ApiKeysSearch['expires']): Choice[] {
  const days = [...new Set([7, 30, 90, ...(current === undefined ? [] : [current])])].toSorted((a, b) => a - b);
  return [
    { value: '', label: 'Any expiry' },
    { value: NEVER, label: 'Never expires' },
    ...days.map((count) => ({
      value: String(count),
      label: count === 1 ? 'Expires within a day' : `Expires within ${count} days`,
    })),
  ];
}
