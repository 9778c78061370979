import { parseJson } from '../../api-error.ts';
import { brand, hasBrand } from '../../error-brand.ts';
import type { FetchAnswer } from '../../fetch.ts';

/**
 * Why a verifier cannot start: `code` is what the server said, `unexpected_response` if something else answered, `unreachable` or
 * `stale` after the timeout of `start`, or `closed`.
 */
export class FeedError extends Error {
  override readonly name = 'FeedError';
  readonly code: string;
  /** Status of the answer; 0 when none came. */
  readonly status: number;
  /** Seconds to wait, where the server said so. */
  readonly retryAfter: number | undefined;

  constructor(message: string, details: { code: string; status?: number; retryAfter?: number | undefined }) {
    super(message);
    this.code = details.code;
    this.status = details.status ?? 0;
    this.retryAfter = details.retryAfter;
    brand(this, 'FeedError');
  }

  /** Recognizes the errors of every copy of this class; a class derived from it recognizes its own, as usual. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    // biome-ignore lint/complexity/noThisInStatic: classes derived from this one inherit the method.
    return this === FeedError ? hasBrand(value, 'FeedError') : super[Symbol.hasInstance](value);
  }

  /** Returns the members for `JSON.stringify`, with `message`. */
  toJSON(): Record<string, unknown> {
    return { ...(this as object), message: this.message };
  }
}

/** The feed says something that this version does not understand. @param expected what it should say instead */
export function feedFault(expected: string): Error {
  return new Error(
    `The feed sent something else than ${expected}. Update @keyward/sdk, or check the proxy in front of Keyward.`,
  );
}

const ADVICE: Readonly<Record<number, string>> = {
  401: 'Regenerate the credential of the replica.',
  403: 'Change the allowed IPs of the replica.',
};

/** An answer other than the feed. Only its code is read: nobody knows what a stranger's answer repeats. */
export async function refusedFeed(answer: FetchAnswer): Promise<FeedError> {
  const { status } = answer;
  const wait = answer.headers.get('retry-after') ?? '';
  const retryAfter = /^\d{1,6}$/.test(wait) ? Number(wait) : undefined;
  const body = parseJson(await answer.text().catch(() => ''));
  const code = (body as { code?: unknown } | null | undefined)?.code;
  const known = typeof code === 'string' && /^\w{1,64}$/.test(code) ? code : 'unexpected_response';
  const advice = ADVICE[status] ?? 'Check `url`, and the proxy in front of Keyward.';
  return new FeedError(`The feed was answered with status ${status}. ${advice}`, { code: known, status, retryAfter });
}
