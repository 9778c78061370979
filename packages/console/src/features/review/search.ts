import { searchText } from '../../app/address.ts';
import { type Reason, reasons } from './reasons.ts';

/** What the address of the page may say: the reason that is gone through, or none for all. */
export interface ReviewSearch {
  readonly reason?: Reason;
}

export function reviewSearch(search: Record<string, unknown>): ReviewSearch {
  const wanted = searchText(search['reason']);
  const reason = Object.keys(reasons).find((each) => each === wanted) as Reason | undefined;
  return reason === undefined ? {} : { reason };
}
