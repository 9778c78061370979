import type { Refusal } from '../../actions/refusal.ts';
import { answerOf } from '../error-answer.ts';

/** A refusal that is sent again and again, with everything worked out but the name of the request. */
export interface PreparedRefusal {
  readonly status: number;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  /** What stands around the name of the request in the body. */
  readonly body: readonly [before: string, after: string];
}

/** Needs no escaping in JSON, as no name of a request does, and stands in no sentence. */
const NAME = '00000000-0000-0000-0000-000000000000';

/** @param hasKey whether the requests that are refused so present a key */
export function prepareRefusal(refusal: Refusal, hasKey = true): PreparedRefusal {
  // nginx hands the challenge of a 401 to its client, and that of no other status.
  const { status, headers, body } = answerOf(refusal, NAME, hasKey && refusal.status === 401);
  const [before = '', after = ''] = JSON.stringify(body).split(NAME);
  const own = Object.entries(headers).filter(([name]) => name !== 'x-request-id');
  return { status, headers: own.flat(), body: [before, after] };
}
