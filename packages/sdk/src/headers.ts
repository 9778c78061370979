/**
 * Parses headers.
 * @throws TypeError for invalid names and values (RFC 9110, 5.1 and 5.5). The error of `Headers` would contain the value,
 *   which may be a secret
 */
export function readHeaders(init: ConstructorParameters<typeof Headers>[0]): Headers {
  try {
    return new Headers(init);
  } catch {
    throw new TypeError('`headers` contains an invalid name or value.');
  }
}
