import { type AccessToken, currentToken, discardToken } from '../../access-token.ts';
import { KeywardError, type KeywardErrorCode, networkError, parseJson } from '../../api-error.ts';
import { startDeadline, untilAborted } from '../../deadline.ts';
import type { Fetch, FetchAnswer } from '../../fetch.ts';
import { agentHeader } from '../../user-agent.ts';
import { limitedText } from './limited-text.ts';

/** The access to the server. */
export interface RequestAccess {
  /** URL prefix of the API paths. */
  readonly root: string;
  readonly fetch: Fetch;
  readonly accessToken: AccessToken;
  /** Timeout in milliseconds, from the request for the access token to the end of the response. */
  readonly timeout: number;
}

/** A request about a credential, which only its body contains. */
export interface CredentialRequest {
  readonly path: string;
  readonly contentType: string;
  readonly body: string;
}

/**
 * Sends a request, and returns the JSON of a response with status 200. The timeout also applies if `fetch` or
 * `accessToken` never settles.
 * @throws KeywardError for everything else. It contains only known error codes and codes of the system in upper case,
 * because messages of the server, `fetch` or `accessToken` may contain the key or the token
 */
export async function fetchJson(access: RequestAccess, request: CredentialRequest): Promise<unknown> {
  const deadline = startDeadline(access.timeout, []);
  try {
    return await untilAborted(sendWithToken(access, request, deadline.signal), deadline.signal);
  } catch (error) {
    if (!deadline.passed()) throw error;
    throw networkError(access.root, `did not respond within ${access.timeout / 1000} seconds`);
  } finally {
    deadline.release();
  }
}

async function sendWithToken(access: RequestAccess, request: CredentialRequest, signal: AbortSignal): Promise<unknown> {
  const token = await tokenOf(access);
  let received = await send(access, request, token, signal);
  if (received.response.status === 401 && discardToken(access.accessToken, token)) {
    received = await send(access, request, await tokenOf(access), signal);
  }
  const { response, text } = received;
  const json = parseJson(text);
  if (response.status === 200 && !response.redirected && json !== undefined) return json;
  throw deniedRequestError(access.root, response, json);
}

async function tokenOf({ accessToken, timeout }: RequestAccess): Promise<string> {
  try {
    return (await currentToken(accessToken, timeout)) ?? '';
  } catch (error) {
    const { code, status, retryAfter } = error instanceof KeywardError ? error : { code: undefined, status: 0 };
    const known = apiCodeOf(code);
    const message = `The verifier got no access token${inParentheses(known ?? systemCodeOf(error))}. Check its option \`accessToken\`, and whether the key of the token is enabled.`;
    throw new KeywardError(message, { status, reason: '', code: known ?? 'unauthenticated', retryAfter });
  }
}

async function send({ root, fetch }: RequestAccess, request: CredentialRequest, token: string, signal: AbortSignal) {
  try {
    signal.throwIfAborted();
    const response = await fetch(root + request.path, {
      method: 'POST',
      headers: {
        ...agentHeader(),
        accept: 'application/json',
        'content-type': request.contentType,
        authorization: `Bearer ${token}`,
      },
      body: request.body,
      // The API never redirects, and following a redirect would send the key to another host.
      redirect: 'manual',
      ...noStoreOption(),
      signal,
    });
    return { response, text: await limitedText(response) };
  } catch (error) {
    throw networkError(root, `could not be reached${inParentheses(systemCodeOf(error))}`);
  }
}

/**
 * Prevents frameworks that cache `fetch` from returning an old verdict. Cloudflare Workers with a compatibility date before
 * 2024-11-11 do not cache POST and reject the option.
 */
function noStoreOption(): { cache?: 'no-store' } {
  try {
    new Request('https://keyward.invalid', { cache: 'no-store' });
    return { cache: 'no-store' };
  } catch {
    return {};
  }
}

function deniedRequestError(root: string, { status, headers }: FetchAnswer, json: unknown): KeywardError {
  const code = apiCodeOf((json as { readonly code?: unknown } | null | undefined)?.code) ?? 'unexpected_response';
  const wait = headers.get('retry-after') ?? '';
  const retryAfter = /^\d{1,6}$/.test(wait) ? Number(wait) : undefined;
  const message = `${root} responded with status ${status} (${code}). Check the URL and the key of \`accessToken\`.`;
  return new KeywardError(message, { status, reason: '', code, retryAfter });
}

/** The error codes of the API for the request and the exchange before it. */
const CODES: readonly KeywardErrorCode[] = [
  'forbidden',
  'https_required',
  'internal',
  'invalid_client',
  'invalid_credentials',
  'invalid_request',
  'ip_denied',
  'misdirected_host',
  'network',
  'rate_limited',
  'unauthenticated',
  'unauthorized_client',
  'unavailable',
  'unexpected_response',
];

/** Returns the error code if it is known. Other strings may contain a key. */
function apiCodeOf(code: unknown): KeywardErrorCode | undefined {
  return CODES.find((each) => each === code);
}

function inParentheses(code: string | undefined): string {
  return code === undefined ? '' : ` (${code})`;
}

/** Returns the code of a system error, such as ECONNREFUSED, which some runtimes store in the cause. */
function systemCodeOf(error: unknown): string | undefined {
  for (let each = error, depth = 0; typeof each === 'object' && each !== null && depth < 4; depth++) {
    const { code, cause } = each as { readonly code?: unknown; readonly cause?: unknown };
    if (typeof code === 'string' && /^[A-Z][A-Z_]{1,40}$/.test(code)) return code;
    each = cause;
  }
  return undefined;
}
