/**
 * The outcomes of checking a key. Codes are API, like those of errors.ts. `unknown` covers keys of other accounts and
 * deleted keys as well: callers cannot tell them apart.
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
 * The outcomes of a forward-auth check, which also depend on the request that the proxy describes. Each denial has its
 * own code, because nginx does not read the body.
 */
export const forwardVerdictCodes = [
  ...verdictCodes,
  'environment_mismatch',
  'ambiguous_path',
  'ambiguous_method',
  'secret_in_url',
  'https_required',
] as const;
export type ForwardVerdictCode = (typeof forwardVerdictCodes)[number];

/** The meaning of each code, shown to users. */
export const verdictReasons: Readonly<Record<VerdictCode, string>> = {
  valid: 'The key is valid for this request.',
  unknown: 'This is not a key of the account, or no longer one.',
  disabled: 'The key was disabled by an administrator.',
  expired: 'The key has expired.',
  ip_denied: 'The key does not allow this IP address.',
  forbidden: 'The role of the key does not allow this request.',
  rate_limited: 'The key has exceeded its rate limit.',
  unavailable: 'The key cannot be checked at the moment, so it is denied.',
};
