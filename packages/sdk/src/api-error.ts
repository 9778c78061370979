import type { ErrorCode } from './contract.ts';
import { brand, hasBrand } from './error-brand.ts';
import type { FetchAnswer } from './fetch.ts';

/**
 * The codes of the API, and two of the client's own: `network` when no answer came, `unexpected_answer` when something
 * else than the API answered. A newer server may send codes that this list does not have yet.
 */
export type KeywardErrorCode = ErrorCode | 'network' | 'unexpected_answer';

/** What a {@link KeywardError} tells beside its message. */
export interface KeywardErrorDetails {
  readonly status: number;
  readonly reason: string;
  readonly code: KeywardErrorCode;
  readonly requestId?: string | undefined;
  readonly retryAfter?: number | undefined;
  readonly serverTime?: number | undefined;
  readonly cause?: unknown;
}

/**
 * Every failure of a call: an error answer of the API, an answer that is not the API's, or no answer at all. `message`
 * is a sentence for people that says what to do; branch on `code`. Neither ever holds a secret.
 */
export class KeywardError extends Error {
  override readonly name = 'KeywardError';
  /** Status of the answer; 0 when none came. */
  readonly status: number;
  /** The standard reason phrase of the status (RFC 9110): `name` in the API's error answers. */
  readonly reason: string;
  readonly code: KeywardErrorCode;
  /** What the operator of the server searches its log for. */
  readonly requestId: string | undefined;
  /** Seconds to wait before trying again, where the server said so (RFC 9110, 10.2.3). */
  readonly retryAfter: number | undefined;
  /** The server's clock when it answered, in Unix seconds: the `Date` of the answer. */
  readonly serverTime: number | undefined;

  constructor(message: string, details: KeywardErrorDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.status = details.status;
    this.reason = details.reason;
    this.code = details.code;
    this.requestId = details.requestId;
    this.retryAfter = details.retryAfter;
    this.serverTime = details.serverTime;
    brand(this, 'KeywardError');
  }

  /** Recognizes the errors of every copy of this class; a class derived from it recognizes its own, as usual. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    // biome-ignore lint/complexity/noThisInStatic: classes derived from this one inherit the method.
    return this === KeywardError ? hasBrand(value, 'KeywardError') : super[Symbol.hasInstance](value);
  }

  /** Returns the members for `JSON.stringify`, with `message`. The cause is left out: it may hold anything. */
  toJSON(): Record<string, unknown> {
    return { ...(this as object), message: this.message };
  }
}

/** No answer came, or it broke off. */
export function networkError(server: string, what: string, cause?: unknown): KeywardError {
  const advice = 'Check the address and the network, then try again.';
  return new KeywardError(`${server} ${what}. ${advice}`, {
    status: 0,
    reason: 'Network Error',
    code: 'network',
    cause,
  });
}

/** Reads an error answer. Whatever does not have the shape of one is `unexpected_answer`. */
export function errorFromAnswer(server: string, answer: FetchAnswer, text: string): KeywardError {
  const body = errorBody(text);
  const details = {
    status: answer.status,
    requestId: answer.headers.get('x-request-id') ?? undefined,
    retryAfter: secondsToWait(answer.headers.get('retry-after')),
    serverTime: unixSeconds(answer.headers.get('date')),
  };
  if (!body) return notTheApi(server, answer, details);
  return new KeywardError(body.message, {
    ...details,
    reason: body.name,
    code: body.code as KeywardErrorCode,
    requestId: body.request_id ?? details.requestId,
  });
}

/** An answer with a good status that is not what the operation answers with. */
export function unexpectedAnswer(server: string, answer: FetchAnswer): KeywardError {
  return notTheApi(server, answer, { requestId: answer.headers.get('x-request-id') ?? undefined });
}

/** The body itself is not shown: nobody knows what a stranger's answer repeats. */
function notTheApi(server: string, answer: FetchAnswer, details: Partial<KeywardErrorDetails>): KeywardError {
  // Browsers hide the status of a redirect that is not followed (Fetch, "opaque-redirect filtered response").
  const redirected = answer.type === 'opaqueredirect' || (answer.status >= 300 && answer.status < 400);
  const what = redirected
    ? 'answered with a redirect, which the API never does. Use the address it leads to, or let the proxy in front pass /api through.'
    : `answered with status ${answer.status}, but not as the Keyward API does. Check that the address is Keyward's and what a proxy in front of it does.`;
  return new KeywardError(`${server} ${what}`, {
    reason: answer.statusText,
    ...details,
    status: answer.status,
    code: 'unexpected_answer',
  });
}

interface ErrorBody {
  readonly name: string;
  readonly message: string;
  readonly code: string;
  readonly request_id?: string;
}

function errorBody(text: string): ErrorBody | undefined {
  const body = parseJson(text);
  if (typeof body !== 'object' || body === null) return undefined;
  const { name, message, code, request_id: id } = body as Record<string, unknown>;
  if (typeof name !== 'string' || typeof message !== 'string' || typeof code !== 'string') return undefined;
  return { name, message, code, ...(typeof id === 'string' && { request_id: id }) };
}

/** @returns undefined for what is not JSON */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function secondsToWait(retryAfter: string | null): number | undefined {
  if (retryAfter === null) return undefined;
  if (/^\d+$/.test(retryAfter)) return Number(retryAfter);
  const until = unixSeconds(retryAfter);
  return until === undefined ? undefined : Math.max(0, Math.ceil(until - Date.now() / 1000));
}

function unixSeconds(httpDate: string | null): number | undefined {
  const time = Date.parse(httpDate ?? '');
  return Number.isNaN(time) ? undefined : time / 1000;
}
