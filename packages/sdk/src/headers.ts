/**
 * Returns the headers of a caller.
 * @throws TypeError for what RFC 9110, 5.1 and 5.5, do not allow. The error of `Headers` itself would repeat the value, which may be a secret.
 */
export function readHeaders(given: ConstructorParameters<typeof Headers>[0]): Headers {
  try {
    return new Headers(given);
  } catch {
    throw new TypeError('HTTP does not allow a name or a value of `headers`.');
  }
}
