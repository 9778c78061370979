import { searchText } from '../../app/search-params.ts';
import { type Reason, reasons } from './reasons.ts';

/** The search parameters of the page: the reason to review, or none for all. */
export interface ReviewSearch {
  readonly reason?: Reason;
}

export function reviewSearch(search: Record<string, unknown>): ReviewSearch {
  const reasonText = searchText(search['reason']);
  const reason = Object.keys(reasons).find((each) => each === reasonText) as Reason | undefined;
  return reason === undefined ? {} : { reason };
}
