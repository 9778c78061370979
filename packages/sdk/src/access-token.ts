/** Issues access tokens and replaces rejected ones. Created by {@link createExchange}. */
export interface TokenSource {
  /**
   * Returns a valid access token.
   * @param options.timeout maximum wait of this call, in milliseconds. A token request that another caller started is
   *   shared until half of that time has passed; after that, a new one is started
   */
  accessToken(options?: { readonly timeout?: number | undefined }): Promise<string>;
  /**
   * Deletes the stored token after the API rejected it.
   * @param refused the rejected token; a newer token is kept. If omitted, any stored token is deleted
   */
  forget(refused?: string): void;
}

/** An access token, or a source of tokens. Only a {@link TokenSource} is asked for a new token after the API rejected one. */
export type AccessToken = string | (() => string | Promise<string>) | TokenSource;

/** Returns whether a value can be an access token (RFC 6750, 2.1: b64token). */
export function isToken(value: unknown): value is string {
  return typeof value === 'string' && /^[\w.~+/=-]+$/.test(value);
}

/**
 * @param timeout maximum wait, in milliseconds
 * @returns undefined if no token is used, as in a browser that is signed in by cookie
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
  if (!isToken(token)) throw new TypeError('`accessToken` must be a token or return one: a string without spaces.');
  return token;
}

/** Deletes a rejected token. @returns whether the source can issue a new one */
export function discardToken(source: AccessToken | undefined, refused: string | undefined): boolean {
  if (typeof source !== 'object' || refused === undefined) return false;
  source?.forget?.(refused);
  return true;
}
