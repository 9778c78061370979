import type { Reply } from './loopback-api.ts';

/** A complete verdict of the account acme1, as POST /api/v1/verify returns it. */
export const VALID = {
  valid: true,
  code: 'valid',
  account: 'acme1',
  id: 'key_a',
  appname: 'a',
  roles: ['admin'],
  permissions: ['flows:fetch'],
  expires_at: null,
  metadata: { plan: 'gold' },
  external_id: 'customer 7',
  environment: 'test',
  rate_limit: { limit: 5, window_seconds: 60, remaining: 4, reset_seconds: 60 },
};

/** The verdict of a verifier for {@link VALID}. */
export const VALID_VERDICT = {
  valid: true,
  code: 'valid',
  id: 'key_a',
  appname: 'a',
  account: 'acme1',
  roles: ['admin'],
  permissions: ['flows:fetch'],
  metadata: { plan: 'gold' },
  externalId: 'customer 7',
  environment: 'test',
  rate: { limit: 5, windowSeconds: 60, remaining: 4, resetSeconds: 60, allowed: true },
};

export function envelopeOf(data: unknown): Reply {
  return { status: 200, body: { meta: { code: 200, count: 1 }, data } };
}

function without(member: keyof typeof VALID) {
  const { [member]: _, ...rest } = VALID;
  return envelopeOf(rest);
}

const needed = ['valid', 'code', 'account', 'id', 'appname', 'roles', 'permissions', 'metadata'] as const;

/** Responses without a complete verdict, and the error code of their cause. */
export const incompleteResponses: Readonly<Record<string, readonly [Reply, code: string]>> = {
  'a connection that breaks': ['lost', 'network'],
  'no response': ['hung', 'network'],
  'a body that never ends': ['unfinished', 'network'],
  'an error of the server': [{ status: 500, body: { code: 'internal' } }, 'internal'],
  'a server that is not ready': [{ status: 503, body: { code: 'unavailable' } }, 'unavailable'],
  'an error page of a proxy': [{ status: 502, body: '<h1>Bad gateway</h1>' }, 'unexpected_response'],
  'too many requests': [{ status: 429, body: { code: 'rate_limited' } }, 'rate_limited'],
  'an access token that is denied': [{ status: 401, body: { code: 'unauthenticated' } }, 'unauthenticated'],
  'an access token without the permission': [{ status: 403, body: { code: 'forbidden' } }, 'forbidden'],
  'HTML with status 200': [{ status: 200, body: '<h1>Welcome</h1>' }, 'unexpected_response'],
  'another status': [{ ...(envelopeOf(VALID) as object), status: 201 }, 'unexpected_response'],
  'an empty body': [{ status: 200, body: '' }, 'unexpected_response'],
  null: [{ status: 200, body: 'null' }, 'unexpected_response'],
  'a response without an end': [
    envelopeOf({ ...VALID, metadata: { long: 'x'.repeat(2 ** 20) } }),
    'unexpected_response',
  ],
  'an unknown code': [{ status: 400, body: { code: 'correct_horse_battery' } }, 'unexpected_response'],
  'a verdict without an envelope': [{ status: 200, body: VALID }, 'unexpected_response'],
  'a list of verdicts': [envelopeOf([VALID]), 'unexpected_response'],
  'a verdict for another account': [envelopeOf({ ...VALID, account: 'other1' }), 'unexpected_response'],
  'an unknown key of another account': [
    envelopeOf({ valid: false, code: 'unknown', account: 'other1' }),
    'unexpected_response',
  ],
  'a denial without its key': [envelopeOf({ valid: false, code: 'expired', account: 'acme1' }), 'unexpected_response'],
  'a denial that is valid': [envelopeOf({ ...VALID, code: 'unknown' }), 'unexpected_response'],
  'a code that does not exist': [envelopeOf({ ...VALID, valid: false, code: 'fine' }), 'unexpected_response'],
  'a code of this package': [envelopeOf({ ...VALID, valid: false, code: 'unavailable' }), 'unexpected_response'],
  'the text true': [envelopeOf({ ...VALID, valid: 'true' }), 'unexpected_response'],
  'a permission that is missing': [envelopeOf({ ...VALID, permissions: ['flows:create'] }), 'unexpected_response'],
  'permissions as text': [envelopeOf({ ...VALID, permissions: 'flows:fetch' }), 'unexpected_response'],
  'half a rate limit': [envelopeOf({ ...VALID, rate_limit: { limit: 5 } }), 'unexpected_response'],
  'an environment that is not text': [envelopeOf({ ...VALID, environment: 7 }), 'unexpected_response'],
  'metadata as a list': [envelopeOf({ ...VALID, metadata: [] }), 'unexpected_response'],
  ...Object.fromEntries(
    needed.map((member) => [`a verdict without ${member}`, [without(member), 'unexpected_response'] as const]),
  ),
};
