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

/**
 * @param timeout how long the caller waits, in milliseconds
 * @returns undefined where no token is used, as in a browser that is signed in by cookie
 */
export async function currentToken(source: AccessToken | undefined, timeout?: number): Promise<string | undefined> {
  if (source === undefined) return undefined;
  const token = await (typeof source === 'string'
    ? source
    : typeof source === 'function'
      ? source()
      : source.accessToken({ timeout }));
  // fetch would repeat the token in the message of its error (RFC 6750, 2.1: b64token).
  if (!/^[\w.~+/=-]+$/.test(token)) throw new TypeError('The access token holds characters that no token has.');
  return token;
}

/** @returns whether a new token may be had in place of the refused one */
export function forgetToken(source: AccessToken | undefined, refused: string | undefined): boolean {
  if (typeof source !== 'object' || refused === undefined) return false;
  source.forget(refused);
  return true;
}
