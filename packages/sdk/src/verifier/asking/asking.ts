import { KeywardError } from '../../api-error.ts';
import { UNAVAILABLE } from '../verdict.ts';
import { fetchAnswer, type QuestionAccess, type ServerQuestion } from './server-answer.ts';

/** Receives the reason of an `unavailable` verdict of the server. Neither the error nor its cause contains a secret. */
export type OnError = (error: KeywardError) => void;

/** The connection of a verifier to its server. */
export interface Asking extends QuestionAccess {
  /** Returns whether a response for this account (its short name) is expected. */
  readonly isExpected: (account: string) => boolean;
  readonly onError: OnError | undefined;
}

/** A complete response. */
export interface CompleteAnswer<V> {
  readonly verdict: V;
  /** Short name of the account; absent if the credential is unknown. */
  readonly account?: string;
}

/** A request and the parser of its response. */
export interface Question<V> extends ServerQuestion {
  /** Returns undefined for an incomplete response. */
  readonly read: (json: unknown) => CompleteAnswer<V> | undefined;
}

/** Asks the server. Returns `unavailable` unless it gets a complete verdict for the expected account. */
export async function ask<V>(asking: Asking, question: Question<V>): Promise<V | typeof UNAVAILABLE> {
  try {
    const answered = question.read(await fetchAnswer(asking, question));
    if (!answered) throw unusable(`${asking.root} returned an incomplete verdict. Update the server.`);
    if (answered.account === undefined || asking.isExpected(answered.account)) return answered.verdict;
    throw unusable('The access token of the verifier belongs to another account. Use a key of the right account.');
  } catch (error) {
    report(asking, error as KeywardError);
    return UNAVAILABLE;
  }
}

function unusable(message: string): KeywardError {
  return new KeywardError(message, { status: 200, reason: 'OK', code: 'unexpected_response' });
}

/** Ignores errors of the callback, thrown or rejected, which must not end the process. */
function report({ onError }: Asking, error: KeywardError): void {
  new Promise((resolve) => resolve(onError?.(error))).catch(() => {});
}
