import type { SearchChange } from '../../app/search-params.ts';
import type { ApiKeysSearch } from './search.ts';

/** Values of the usage filter: "", "used", "never", "90", "used 90", "never 30". */
const VALUE = /^(used|never)? ?(\d+)?$/;

const defaultChoices = ['', 'used', '7', '30', '90', '180', '365', 'never'];

export function usageOf({ used, never_used: never, unused }: ApiKeysSearch): string {
  return [used && 'used', never && 'never', unused].filter(Boolean).join(' ');
}

export function usageSearch(value: string): SearchChange<ApiKeysSearch> {
  const [, usage, days] = VALUE.exec(value) ?? [];
  return {
    used: usage === 'used' ? true : undefined,
    never_used: usage === 'never' ? true : undefined,
    unused: days === undefined ? undefined : Number(days),
  };
}

/** @param current always offered, because a link may have any value */
export function usageChoices(current: string): { value: string; label: string }[] {
  const values = defaultChoices.includes(current) ? defaultChoices : [...defaultChoices, current];
  return values.map((value) => ({ value, label: labelOf(value) }));
}

function labelOf(value: string): string {
  const { used, never_used: never, unused } = usageSearch(value);
  const span = unused === undefined ? '' : ` for ${unused === 1 ? 'a day' : `${unused} days`}`;
  if (never) return `Never used${span}`;
  if (used) return span === '' ? 'Used at least once' : `Used before, unused${span}`;
  return span === '' ? 'Any usage' : `Unused${span}`;
}
