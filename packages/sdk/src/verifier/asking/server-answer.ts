import { type AccessToken, currentToken, forgetToken } from '../../access-token.ts';
import { KeywardError, type KeywardErrorCode, networkError, parseJson } from '../../api-error.ts';
import { startDeadline, untilAborted } from '../../deadline.ts';
import type { Fetch, FetchAnswer } from '../../fetch.ts';
import { agentHeader } from '../../user-agent.ts';
import { limitedText } from './limited-text.ts';

/** How questions reach the server. */
export interface QuestionAccess {
  /** What stands before the paths of the API. */
  readonly root: string;
  readonly fetch: Fetch;
  readonly accessToken: AccessToken;
  /** How long a question may take, in milliseconds, from the request for the access token to the end of the answer. */
  readonly timeout: number;
}

/** A question about a credential, which is in the body alone. */
export interface ServerQuestion {
  readonly path: string;
  readonly contentType: string;
  readonly body: string;
}

/**
 * Asks, and returns the JSON of an answer with status 200. A function `fetch` or `accessToken` that never settles does not
 * prolong the timeout.
 * @throws KeywardError for everything else. It repeats nothing that the server, `fetch` or `accessToken` said but known codes,
 *   and those of the system in upper case, since any of them may repeat the key or the token
 */
export async function fetchAnswer(access: QuestionAccess, question: ServerQuestion): Promise<unknown> {
  const deadline = startDeadline(access.timeout, []);
  try {
    return await untilAborted(answerTo(access, question, deadline.signal), deadline.signal);
  } catch (error) {
    if (!deadline.passed()) throw error;
    throw networkError(access.root, `did not answer within ${access.timeout / 1000} seconds`);
  } finally {
    deadline.release();
  }
}

async function answerTo(access: QuestionAccess, question: ServerQuestion, signal: AbortSignal): Promise<unknown> {
  const token = await tokenOf(access);
  let received = await send(access, question, token, signal);
  if (received.answer.status === 401 && forgetToken(access.accessToken, token)) {
    received = await send(access, question, await tokenOf(access), signal);
  }
  const { answer, text } = received;
  const json = parseJson(text);
  if (answer.status === 200 && !answer.redirected && json !== undefined) return json;
  throw deniedQuestion(access.root, answer, json);
}

async function tokenOf({ accessToken, timeout }: QuestionAccess): Promise<string> {
  try {
    return (await currentToken(accessToken, timeout)) ?? '';
  } catch (error) {
    const { code, status, retryAfter } = error instanceof KeywardError ? error : { code: undefined, status: 0 };
    const known = apiCodeOf(code);
    const message = `The verifier got no access token${inParentheses(known ?? systemCodeOf(error))}. Check its option \`accessToken\`, and that the key behind it is enabled.`;
    throw new KeywardError(message, { status, reason: '', code: known ?? 'unauthenticated', retryAfter });
  }
}

async function send({ root, fetch }: QuestionAccess, question: ServerQuestion, token: string, signal: AbortSignal) {
  try {
    signal.throwIfAborted();
    const answer = await fetch(root + question.path, {
      method: 'POST',
      headers: {
        ...agentHeader(),
        accept: 'application/json',
        'content-type': question.contentType,
        authorization: `Bearer ${token}`,
      },
      body: question.body,
      // The API never redirects, and a redirect that is followed takes the key elsewhere.
      redirect: 'manual',
      ...uncached(),
      signal,
    });
    return { answer, text: await limitedText(answer) };
  } catch (error) {
    throw networkError(root, `could not be reached${inParentheses(systemCodeOf(error))}`);
  }
}

/**
 * Keeps frameworks that cache `fetch` from answering with an old verdict. Cloudflare Workers with a compatibility date before
 * 2024-11-11 cache no POST and refuse the option.
 */
function uncached(): { cache?: 'no-store' } {
  try {
    new Request('https://keyward.invalid', { cache: 'no-store' });
    return { cache: 'no-store' };
  } catch {
    return {};
  }
}

function deniedQuestion(root: string, { status, headers }: FetchAnswer, json: unknown): KeywardError {
  const code = apiCodeOf((json as { readonly code?: unknown } | null | undefined)?.code) ?? 'unexpected_response';
  const wait = headers.get('retry-after') ?? '';
  const retryAfter = /^\d{1,6}$/.test(wait) ? Number(wait) : undefined;
  const message = `${root} answered with status ${status} (${code}). Check the URL, and the role, IP addresses and rate limit of the key behind \`accessToken\`.`;
  return new KeywardError(message, { status, reason: '', code, retryAfter });
}

/** The codes of the API with which a question, or the exchange before it, can fail. */
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

/** Returns a code of the API. Other texts may repeat a key. */
function apiCodeOf(code: unknown): KeywardErrorCode | undefined {
  return CODES.find((each) => each === code);
}

function inParentheses(code: string | undefined): string {
  return code === undefined ? '' : ` (${code})`;
}

/** Returns the code of an error of the system, such as ECONNREFUSED, which some runtimes put into its cause. */
function systemCodeOf(error: unknown): string | undefined {
  for (let each = error, depth = 0; typeof each === 'object' && each !== null && depth < 4; depth++) {
    const { code, cause } = each as { readonly code?: unknown; readonly cause?: unknown };
    if (typeof code === 'string' && /^[A-Z][A-Z_]{1,40}$/.test(code)) return code;
    each = cause;
  }
  return undefined;
}
