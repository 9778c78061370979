import type { Keys } from './account.ts';

/** A request to a program, and the expected response. */
export interface Case {
  readonly name: string;
  readonly method: 'GET' | 'POST';
  readonly key: keyof Keys | undefined;
  readonly status: number;
  /** The code of a denial; undefined if the response names the key instead. */
  readonly code?: string;
}

export const VALID: Case = { name: 'valid', method: 'GET', key: 'reader', status: 200 };
export const UNAVAILABLE: Case = {
  name: 'unavailable',
  method: 'GET',
  key: 'reader',
  status: 503,
  code: 'unavailable',
};
/** The next request after the key was deleted. */
export const DELETED: Case = { name: 'deleted', method: 'GET', key: 'deleted', status: 401, code: 'unknown' };

/** The requests of a service while its server is up. */
export const cases: readonly Case[] = [
  VALID,
  { name: 'missing', method: 'GET', key: undefined, status: 401, code: 'unauthenticated' },
  { name: 'wrong', method: 'GET', key: 'wrong', status: 401, code: 'unknown' },
  { name: 'expired', method: 'GET', key: 'expired', status: 401, code: 'expired' },
  { name: 'READONLY', method: 'POST', key: 'reader', status: 403, code: 'forbidden' },
];

/** Sends the request of a case. @returns `yes`, or the difference from the expected response */
export async function sendCase(url: string, expected: Case, keys: Keys): Promise<string> {
  const secret = expected.key && keys[expected.key].secret;
  const headers = secret === undefined ? {} : { authorization: `Bearer ${secret}` };
  try {
    const response = await fetch(url, { method: expected.method, headers, signal: AbortSignal.timeout(15_000) });
    return compareResponse(expected, keys, response, await response.text());
  } catch (error) {
    return `no response: ${error instanceof Error ? (error.cause ?? error.message) : error}`;
  }
}

function compareResponse({ key, status, code }: Case, keys: Keys, response: Response, text: string): string {
  const body = parse(text);
  const isRight = code === undefined ? key && body?.by === keys[key].appname : body?.code === code;
  const hasChallenge = response.headers.has('www-authenticate') === (status === 401 || status === 403);
  return response.status === status && isRight && hasChallenge ? 'yes' : `${response.status} ${text.slice(0, 200)}`;
}

function parse(text: string): { readonly by?: string; readonly code?: string } | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
