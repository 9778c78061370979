import { statusLabel } from '../../ui/keys/KeyStatus.tsx';
import { type ApiKeysSearch, statuses } from './search.ts';
import type { SearchChange } from './use-keys-search.ts';

const REVIEWABLE = 'reviewable';

/** The value of the choice of a status; keys that reviews ask about have one of two. */
export function statusOf({ status, reviewable }: ApiKeysSearch): string {
  return reviewable ? REVIEWABLE : (status ?? '');
}

export function statusSearch(value: string): SearchChange {
  return {
    status: statuses.find((status) => status === value),
    reviewable: value === REVIEWABLE ? true : undefined,
  };
}

export const statusChoices = [
  { value: '', label: 'Any status' },
  ...statuses.map((status) => ({ value: status, label: statusLabel(status) })),
  { value: REVIEWABLE, label: 'Included in reviews' },
];
