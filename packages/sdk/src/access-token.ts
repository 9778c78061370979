/** Gives access tokens, and is told when the API refuses one: what {@link createExchange} makes. */
export interface TokenSource {
  /**
   * Returns a token that is valid now.
   * @param options.timeout how long the caller waits, in milliseconds. A request for a token that other callers started is
   *   shared while at most half of that time has passed; then it counts as lost
   */
  accessToken(options?: { readonly timeout?: number | undefined }): Promise<string>;
  /**
   * The API refused a token.
   * @param refused the token; a newer one, fetched meanwhile by another call, is kept. Without it any is dropped
   */
  forget(refused?: string): void;
}

/** An access token, or where to get one. Only a {@link TokenSource} is asked again after the API refused a token. */
export type AccessToken = string | (() => string | Promise<string>) | TokenSource;

/** Returns whether a value can be an access token (RFC 6750, 2.1: b64token). */
export function isToken(value: unknown): value is string {
  return typeof value === 'string' && /^[\w.~+/=-]+$/.test(value);
}

/**
 * @param timeout how long the caller waits, in milliseconds
 * @returns undefined where no token is used, as in a browser that is signed in by cookie
 */
export async function currentToken(source: AccessToken | undefined, timeout?: number): Promise<string | undefined> {
  if (source === undefined) return undefined;
  const provider: unknown = Object(source).accessToken;
  const token: unknown = await (typeof source === 'function'
    ? source()
    : typeof provider === 'function'
      ? provider.call(source, { timeout })
      : source);
  // fetch would repeat the token in the message of its error.
  if (!isToken(token)) throw new TypeError('`accessToken` must be or return a token, a text without spaces.');
  return token;
}

/** @returns whether a new token may be had in place of the refused one */
export function forgetToken(source: AccessToken | undefined, refused: string | undefined): boolean {
  if (typeof source !== 'object' || refused === undefined) return false;
  source?.forget?.(refused);
  return true;
}
