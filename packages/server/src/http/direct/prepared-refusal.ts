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

export function prepareRefusal(refusal: Refusal): PreparedRefusal {
  const { status, headers, body } = answerOf(refusal, NAME);
  const [before = '', after = ''] = JSON.stringify(body).split(NAME);
  const own = Object.entries(headers).filter(([name]) => name !== 'x-request-id');
  return { status, headers: own.flat(), body: [before, after] };
}
