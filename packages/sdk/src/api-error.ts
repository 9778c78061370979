import type { ErrorCode } from './contract.ts';
import { brand, hasBrand } from './error-brand.ts';
import type { FetchAnswer } from './fetch.ts';

/**
 * The error codes of the API, and two of the client: `network` if there was no response, `unexpected_response` if the
 * response is not from the API. A newer server may send codes that are not in this list.
 */
export type KeywardErrorCode = ErrorCode | 'network' | 'unexpected_response';

/** The properties of a {@link KeywardError} besides its message. */
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
 * The error of a failed call: an error response of the API, a response that is not from the API, or no response. `message` is
 * for humans and says what to do; branch on `code`. Neither contains a secret.
 */
export class KeywardError extends Error {
  override readonly name = 'KeywardError';
  /** HTTP status of the response; 0 if there was none. */
  declare readonly status: number;
  /** The standard reason phrase of the status (RFC 9110): `name` in the API's error responses. */
  declare readonly reason: string;
  declare readonly code: KeywardErrorCode;
  /** The request id, which the server's log contains. */
  declare readonly requestId: string | undefined;
  /** Seconds to wait before the next attempt, from `Retry-After` (RFC 9110, 10.2.3). */
  declare readonly retryAfter: number | undefined;
  /** The server's time, in Unix seconds, from the `Date` header of the response. */
  declare readonly serverTime: number | undefined;

  constructor(message: string, details: KeywardErrorDetails) {
    const { status, reason, code, requestId, retryAfter, serverTime, cause } = details;
    super(message, cause === undefined ? undefined : { cause });
    Object.assign(this, { status, reason, code, requestId, retryAfter, serverTime });
    brand(this, 'KeywardError');
  }

  /** Recognizes the errors of every copy of this class. Derived classes recognize only their own. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    // biome-ignore lint/complexity/noThisInStatic: classes derived from this one inherit the method.
    return this === KeywardError ? hasBrand(value, 'KeywardError') : super[Symbol.hasInstance](value);
  }

  /** Returns the properties and `message` for `JSON.stringify`, without the cause, which may contain anything. */
  toJSON(): Record<string, unknown> {
    return { ...(this as object), message: this.message };
  }
}

/** Creates the error of a request without a complete response. */
export function networkError(server: string, problem: string, cause?: unknown): KeywardError {
  return new KeywardError(`${server} ${problem}. Check the URL and the network.`, {
    status: 0,
    reason: 'Network Error',
    code: 'network',
    cause,
  });
}

/** Parses an error response. Anything else is `unexpected_response`. */
export function errorFromResponse(server: string, response: FetchAnswer, text: string): KeywardError {
  const { name, message, code, request_id: id } = Object(parseJson(text)) as Readonly<Record<string, unknown>>;
  const details = {
    status: response.status,
    requestId: response.headers.get('x-request-id') ?? undefined,
    retryAfter: parseRetryAfter(response.headers.get('retry-after')),
    serverTime: parseHttpDate(response.headers.get('date')),
  };
  if (!isText(name) || !isText(message) || !isText(code)) return unexpectedResponse(server, response, details);
  const known = { reason: name, code: code as KeywardErrorCode, ...(isText(id) && { requestId: id }) };
  return new KeywardError(message, { ...details, ...known });
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

/**
 * Creates the error of a response that the operation does not define. The message omits the body, because it may repeat
 * a secret.
 */
export function unexpectedResponse(
  server: string,
  response: Pick<FetchAnswer, 'status' | 'statusText' | 'type'> & { readonly headers?: FetchAnswer['headers'] },
  details: Partial<KeywardErrorDetails> = { requestId: response.headers?.get('x-request-id') ?? undefined },
): KeywardError {
  // Browsers hide the status of a redirect that is not followed (Fetch, "opaque-redirect filtered response").
  const redirected = response.type === 'opaqueredirect' || (response.status >= 300 && response.status < 400);
  const problem = redirected
    ? 'responded with a redirect. Use its target as the URL, or let the proxy forward /api.'
    : `responded with status ${response.status}, but not from the Keyward API. Check the URL, and the proxy in front of Keyward.`;
  return new KeywardError(`${server} ${problem}`, {
    reason: response.statusText,
    ...details,
    status: response.status,
    code: 'unexpected_response',
  });
}

/** @returns undefined for invalid JSON */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Parses `Retry-After` (RFC 9110, 10.2.3). Ignores anything but seconds and dates. */
function parseRetryAfter(retryAfter: string | null): number | undefined {
  if (/^\d+$/.test(retryAfter ?? '')) return Number(retryAfter);
  const until = parseHttpDate(retryAfter);
  return until && Math.max(0, Math.ceil(until - Date.now() / 1000));
}

/** An HTTP date (RFC 9110, 5.6.7), in the current format or one of the two obsolete ones. */
const HTTP_DATE = /^[a-z]{3,9},? [\w -]{6,11} [\d:]{8}( GMT| \d{4})$/i;

function parseHttpDate(httpDate: string | null): number | undefined {
  if (!HTTP_DATE.test(httpDate ?? '')) return undefined;
  // The oldest format has no zone; it is UTC too.
  return Date.parse(`${httpDate} GMT`.replace('GMT GMT', 'GMT')) / 1000 || undefined;
}
