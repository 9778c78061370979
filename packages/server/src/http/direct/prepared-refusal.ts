import type { Refusal } from '../../actions/refusal.ts';
import { responseOf } from '../error-response.ts';

/** A refusal that is serialized in advance, apart from the request id. */
export interface PreparedRefusal {
  readonly status: number;
  /** Alternating names and values. */
  readonly headers: readonly string[];
  /** The body before and after the request id. */
  readonly body: readonly [before: string, after: string];
}

/** Placeholder for the request id. Like any id, it needs no escaping in JSON. It does not occur in any message. */
const REQUEST_ID_PLACEHOLDER = '00000000-0000-0000-0000-000000000000';

/** @param hasKey true if the rejected requests present a key */
export function prepareRefusal(refusal: Refusal, hasKey = true): PreparedRefusal {
  // nginx passes the challenge on to its client only for status 401.
  const { status, headers, body } = responseOf(refusal, REQUEST_ID_PLACEHOLDER, hasKey && refusal.status === 401);
  const [before = '', after = ''] = JSON.stringify(body).split(REQUEST_ID_PLACEHOLDER);
  const ownHeaders = Object.entries(headers).filter(([name]) => name !== 'x-request-id');
  return { status, headers: ownHeaders.flat(), body: [before, after] };
}
