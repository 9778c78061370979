/**
 * How a check of a key ends. Codes are API, like those of errors.ts. `unknown` is also the answer for keys of other
 * accounts and for keys that were removed: to the outside they are the same.
 */
export const verdictCodes = [
  'valid',
  'unknown',
  'disabled',
  'expired',
  'ip_denied',
  'forbidden',
  'rate_limited',
  'unavailable',
] as const;
export type VerdictCode = (typeof verdictCodes)[number];

/**
 * How a check by forward-auth ends: also by what the proxy says about the request of its client. Each refusal has a code of
 * its own, because nginx gets no body from which it could tell them apart.
 */
export const forwardVerdictCodes = [
  ...verdictCodes,
  'ambiguous_path',
  'ambiguous_method',
  'secret_in_url',
  'https_required',
] as const;
export type ForwardVerdictCode = (typeof forwardVerdictCodes)[number];

/** What each code means, for people. */
export const verdictReasons: Readonly<Record<VerdictCode, string>> = {
  valid: 'The key is good for this.',
  unknown: 'This is not a key of the account, or not one any more.',
  disabled: 'The key was disabled by an administrator.',
  expired: 'The key has expired.',
  ip_denied: 'The key may not be used from this address.',
  forbidden: 'The role of the key does not allow this.',
  rate_limited: 'The key was used more often than its rate limit allows.',
  unavailable: 'It is not known at the moment whether the key is good, so nobody vouches for it.',
};
