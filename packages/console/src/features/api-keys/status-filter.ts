import { statusLabel } from '../../ui/keys/KeyStatus.tsx';
import { type ApiKeysSearch, statuses } from './search.ts';
import type { SearchChange } from './use-keys-search.ts';

const REVIEWABLE = 'reviewable';

/** Returns the choice of the status filter. Keys included in reviews have one of two statuses. */
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
