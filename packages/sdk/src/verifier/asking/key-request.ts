import type { CheckOptions, Verdict } from '../verdict.ts';
import type { VerdictRequest } from './asking.ts';
import { readVerdict } from './responses.ts';

/** Maximum length of a key. */
const MAX_KEY_LENGTH = 8192;
/** Strings of another format are not permissions, so no role grants them. */
const PERMISSION = /^[a-z][a-z0-9_-]{0,31}:(?:fetch|create|update|delete)$/;

/**
 * Creates the request that checks a key. The API never rejects the request as malformed, so a caller cannot cause
 * failures.
 * @param options with the canonical form of the IP address
 * @returns undefined for a value that cannot be a key
 */
export function createKeyRequest(key: unknown, options: CheckOptions = {}): VerdictRequest<Verdict> | undefined {
  if (typeof key !== 'string' || key === '' || key.length > MAX_KEY_LENGTH || /\p{Cs}/u.test(key)) return undefined;
  const { permission, ip, counted = true } = options;
  const isGrantable = permission === undefined || PERMISSION.test(permission);
  const requiredPermission = isGrantable ? permission : undefined;
  return {
    path: '/api/v1/verify',
    contentType: 'application/json',
    body: JSON.stringify({
      key,
      permission: requiredPermission,
      ip: ip ?? undefined,
      // A request without the permission does not count against the key's rate limit.
      ...(!(counted && isGrantable) && { count: false }),
    }),
    read(json) {
      const response = readVerdict(json, requiredPermission);
      return response && !isGrantable ? { ...response, verdict: withoutPermission(response.verdict) } : response;
    },
  };
}

/** Returns the verdict for a permission that no role grants. Permissions are checked before rate limits. */
function withoutPermission(verdict: Verdict): Verdict {
  if (!verdict.valid && verdict.code !== 'rate_limited') return verdict;
  const { rate: _, ...holder } = verdict;
  return { ...holder, valid: false, code: 'forbidden' };
}
