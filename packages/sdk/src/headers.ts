/**
 * Returns the headers of a caller.
 * @throws TypeError. The error of `Headers` itself would repeat the value, which may be a secret.
 */
export function readHeaders(given: ConstructorParameters<typeof Headers>[0]): Headers {
  try {
    return new Headers(given);
  } catch {
    throw new TypeError('One of `headers` has a name or a value that HTTP does not allow (RFC 9110, 5.1 and 5.5).');
  }
}
