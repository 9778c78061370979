import type { ErrorCode } from './contract.ts';
import { brand, hasBrand } from './error-brand.ts';
import type { FetchAnswer } from './fetch.ts';

/**
 * The codes of the API, and two of the client's own: `network` when no answer came, `unexpected_response` when something
 * else than the API answered. A newer server may send codes that this list does not have yet.
 */
export type KeywardErrorCode = ErrorCode | 'network' | 'unexpected_response';

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
  declare readonly status: number;
  /** The standard reason phrase of the status (RFC 9110): `name` in the API's error answers. */
  declare readonly reason: string;
  declare readonly code: KeywardErrorCode;
  /** What the operator of the server searches its log for. */
  declare readonly requestId: string | undefined;
  /** Seconds to wait before trying again, where the server said so (RFC 9110, 10.2.3). */
  declare readonly retryAfter: number | undefined;
  /** The server's clock when it answered, in Unix seconds: the `Date` of the answer. */
  declare readonly serverTime: number | undefined;

  constructor(message: string, details: KeywardErrorDetails) {
    const { status, reason, code, requestId, retryAfter, serverTime, cause } = details;
    super(message, cause === undefined ? undefined : { cause });
    Object.assign(this, { status, reason, code, requestId, retryAfter, serverTime });
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
  return new KeywardError(`${server} ${what}. Check the URL and the network.`, {
    status: 0,
    reason: 'Network Error',
    code: 'network',
    cause,
  });
}

/** Reads an error answer. Whatever does not have the shape of one is `unexpected_response`. */
export function errorFromAnswer(server: string, answer: FetchAnswer, text: string): KeywardError {
  const { name, message, code, request_id: id } = Object(parseJson(text)) as Readonly<Record<string, unknown>>;
  const details = {
    status: answer.status,
    requestId: answer.headers.get('x-request-id') ?? undefined,
    retryAfter: secondsToWait(answer.headers.get('retry-after')),
    serverTime: unixSeconds(answer.headers.get('date')),
  };
  if (!isText(name) || !isText(message) || !isText(code)) return unexpectedResponse(server, answer, details);
  const known = { reason: name, code: code as KeywardErrorCode, ...(isText(id) && { requestId: id }) };
  return new KeywardError(message, { ...details, ...known });
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

/**
 * An answer that is not what the operation answers with. The body itself is not shown: nobody knows what a stranger's answer
 * repeats.
 */
export function unexpectedResponse(
  server: string,
  answer: Pick<FetchAnswer, 'status' | 'statusText' | 'type'> & { readonly headers?: FetchAnswer['headers'] },
  details: Partial<KeywardErrorDetails> = { requestId: answer.headers?.get('x-request-id') ?? undefined },
): KeywardError {
  // Browsers hide the status of a redirect that is not followed (Fetch, "opaque-redirect filtered response").
  const redirected = answer.type === 'opaqueredirect' || (answer.status >= 300 && answer.status < 400);
  const what = redirected
    ? 'answered with a redirect. Use the URL that it leads to, or let the proxy pass /api through.'
    : `answered with status ${answer.status}, but not as the Keyward API does. Check the URL, and the proxy in front of Keyward.`;
  return new KeywardError(`${server} ${what}`, {
    reason: answer.statusText,
    ...details,
    status: answer.status,
    code: 'unexpected_response',
  });
}

/** @returns undefined for what is not JSON */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** RFC 9110, 10.2.3. What is neither a number of seconds nor a date says nothing. */
function secondsToWait(retryAfter: string | null): number | undefined {
  if (/^\d+$/.test(retryAfter ?? '')) return Number(retryAfter);
  const until = unixSeconds(retryAfter);
  return until && Math.max(0, Math.ceil(until - Date.now() / 1000));
}

/** A date of HTTP (RFC 9110, 5.6.7), in the format of today or one of the two older ones. */
const HTTP_DATE = /^[a-z]{3,9},? [\w -]{6,11} [\d:]{8}( GMT| \d{4})$/i;

function unixSeconds(httpDate: string | null): number | undefined {
  if (!HTTP_DATE.test(httpDate ?? '')) return undefined;
  // The oldest format names no zone, and is in UTC as well.
  return Date.parse(`${httpDate} GMT`.replace('GMT GMT', 'GMT')) / 1000 || undefined;
}
