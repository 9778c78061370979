import { KeywardError } from '../../api-error.ts';
import { UNAVAILABLE } from '../verdict.ts';
import { fetchAnswer, type QuestionAccess, type ServerQuestion } from './server-answer.ts';

/** Receives the reason of a verdict `unavailable` that came from asking. Neither the reason nor its cause has a secret. */
export type OnError = (error: KeywardError) => void;

/** How a verifier asks its server. */
export interface Asking extends QuestionAccess {
  /** Whether an answer may be for this account, given by its short name. */
  readonly isExpected: (account: string) => boolean;
  readonly onError: OnError | undefined;
}

/** A complete answer. */
export interface CompleteAnswer<V> {
  readonly verdict: V;
  /** Short name of the account that the server answered for, unless it says nothing of the credential. */
  readonly account?: string;
}

/** A question, and how its answer is read. */
export interface Question<V> extends ServerQuestion {
  /** Returns undefined for an answer that is not complete. */
  readonly read: (json: unknown) => CompleteAnswer<V> | undefined;
}

/** Asks the server. Every answer but a complete verdict of the expected account is `unavailable`, and so is none. */
export async function ask<V>(asking: Asking, question: Question<V>): Promise<V | typeof UNAVAILABLE> {
  try {
    const answered = question.read(await fetchAnswer(asking, question));
    if (!answered) throw unusable(`${asking.root} answered without a complete verdict. Update the server.`);
    if (answered.account === undefined || asking.isExpected(answered.account)) return answered.verdict;
    throw unusable('The access token of the verifier belongs to another account. Take one of the right account.');
  } catch (error) {
    report(asking, error as KeywardError);
    return UNAVAILABLE;
  }
}

function unusable(message: string): KeywardError {
  return new KeywardError(message, { status: 200, reason: 'OK', code: 'unexpected_response' });
}

/** A failure of the callback, thrown or as a promise, must not end the process that checks keys. */
function report({ onError }: Asking, error: KeywardError): void {
  new Promise((resolve) => resolve(onError?.(error))).catch(() => {});
}
