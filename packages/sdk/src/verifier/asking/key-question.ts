import type { CheckOptions, Verdict } from '../verdict.ts';
import { readVerdict } from './answers.ts';
import type { Question } from './asking.ts';

/** No key is longer. */
const LONGEST = 8192;
/** Other texts are no permission, so no role grants them. */
const PERMISSION = /^[a-z][a-z0-9_-]{0,31}:(?:fetch|create|update|delete)$/;

/**
 * The question whether a key is valid. It never has what the API refuses as malformed: no caller can make answers fail.
 * @param options with the canonical text of the IP address
 * @returns undefined for what cannot be a key
 */
export function questionAboutKey(key: unknown, options: CheckOptions = {}): Question<Verdict> | undefined {
  if (typeof key !== 'string' || key === '' || key.length > LONGEST || /\p{Cs}/u.test(key)) return undefined;
  const { permission, ip, counted = true } = options;
  const isGrantable = permission === undefined || PERMISSION.test(permission);
  const asked = isGrantable ? permission : undefined;
  return {
    path: '/api/v1/verify',
    contentType: 'application/json',
    body: JSON.stringify({
      key,
      permission: asked,
      ip: ip ?? undefined,
      // A key without the permission spends nothing of its rate limit.
      ...(!(counted && isGrantable) && { count: false }),
    }),
    read(json) {
      const answered = readVerdict(json, asked);
      return answered && !isGrantable ? { ...answered, verdict: withoutPermission(answered.verdict) } : answered;
    },
  };
}

/** The verdict on a permission that no role grants. Permissions come before rate limits. */
function withoutPermission(verdict: Verdict): Verdict {
  if (!verdict.valid && verdict.code !== 'rate_limited') return verdict;
  const { rate: _, ...holder } = verdict;
  return { ...holder, valid: false, code: 'forbidden' };
}
