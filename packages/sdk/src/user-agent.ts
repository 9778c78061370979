const VERSION = '0.1.0';

/**
 * Returns the product tokens (RFC 9110, 10.1.5) of this package and its runtime, such as `keyward-sdk/0.1.0 Node.js/26`;
 * undefined in browsers, which send their own.
 * @param runtime the value of `navigator.userAgent`
 */
export function userAgent(runtime: string | undefined): string | undefined {
  return runtime?.startsWith('Mozilla/') ? undefined : `keyward-sdk/${VERSION} ${runtime ?? ''}`.trimEnd();
}

/** The header with the {@link userAgent} of this runtime. */
export function agentHeader(): Record<string, string> {
  const agent = userAgent(globalThis.navigator?.userAgent);
  return agent === undefined ? {} : { 'user-agent': agent };
}
