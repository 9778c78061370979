import { canonicalIp, operations, type RateVerdict, type TokenState } from '@keyward/contract';
import { isUsable, isValidGeneration } from '../../domain/api-key.ts';
import { ownPermissions } from '../../domain/service-token.ts';
import type { AccessClaims, ServiceClaims } from '../../verification/access-token.ts';
import type { IndexedAccount } from '../../verification/key-index.ts';
import { roleOf } from '../../verification/role-of-key.ts';
import { callerOfClaims } from '../authenticate.ts';
import { undefinedIfIpDenied } from '../inbound.ts';
import type { ActionContext, AuthenticationPort, Ports } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { verdictFields } from '../verdict-fields.ts';
import { clientIdOf } from './client.ts';
import { oauthAction } from './oauth-action.ts';
import { authenticateOAuthCaller, type OAuthCaller, requirePermission, verifyToken } from './oauth-caller.ts';

const INACTIVE: TokenState = { active: false };

/**
 * Introspects a token (RFC 7662). The response never contains a right that the token's key has lost since the token was
 * issued.
 */
export const introspectToken = oauthAction(
  operations.introspectToken,
  async (context: ActionContext<AuthenticationPort>, visitor, { body }) => {
    const caller = await authenticateOAuthCaller(context, visitor, body);
    requirePermission(caller, 'verify:create');
    if (body.token === undefined) throw new Refusal('invalid_request', 'token is missing. Send it in the body.');
    if (!context.follower.isCurrent) throw new Refusal('unavailable');
    const presented = { token: body.token, ip: body.ip ?? null };
    return (await stateOf(context, caller, presented)) ?? INACTIVE;
  },
);

interface Presented {
  readonly token: string;
  /** The IP address that presented the token, if the service sends it. */
  readonly ip: string | null;
}

async function stateOf(
  context: Ports<'storage' | 'now' | 'accessTokens' | 'index' | 'follower' | 'revokedTokens' | 'checks' | 'publicUrl'>,
  caller: OAuthCaller,
  presented: Presented,
): Promise<TokenState | undefined> {
  const { token } = presented;
  const account = context.index.accountWithId(caller.accountId);
  if (account && context.index.isKey(account, token, context.now())) return stateOfKey(context, account, presented);
  const verified = verifyToken(context, token);
  // Tokens of other accounts are not disclosed.
  if (verified?.claims.acc !== caller.accountId) return undefined;
  if (verified.for === 'management') return stateOfManagementToken(context, verified.claims, presented.ip);
  return stateOfServiceToken(context, verified.claims, presented.ip);
}

/** Checks an API key presented as a token; counts as a request of the key. */
function stateOfKey(
  context: Ports<'checks' | 'publicUrl'>,
  account: IndexedAccount,
  { token, ip }: Presented,
): TokenState | undefined {
  const { code, key, role, rate } = context.checks.check({
    account,
    presented: token,
    allows: () => true,
    ip: canonicalIp(ip),
    operation: 'oauth',
    coversRequest: false,
  });
  if ((code !== 'valid' && code !== 'rate_limited') || !key || !role) return undefined;
  return {
    active: true,
    ...scopeOf(ownPermissions(role)),
    client_id: clientIdOf(key.appname, account),
    token_type: 'Bearer',
    ...(key.expiresAt !== null && { exp: key.expiresAt }),
    sub: key.id,
    username: key.appname,
    iss: context.publicUrl,
    roles: [role.name],
    ...limitOf(rate),
  };
}

/** A rate-limited key is still active (RFC 7662, 2.2), because it can be presented again once its rate limit allows. */
function limitOf(rate: RateVerdict | undefined): Pick<TokenState, 'rate_limit'> {
  if (rate === undefined || rate.allowed) return {};
  return { rate_limit: { remaining: rate.remaining, retry_after: rate.resetSeconds } };
}

/**
 * Reads only the index. Checks the IP address if the service sends one. The key's IP address was already checked when
 * the token was issued.
 */
function stateOfServiceToken(
  context: Ports<'now' | 'index' | 'revokedTokens' | 'checks'>,
  claims: ServiceClaims,
  ip: string | null,
): TokenState | undefined {
  const account = context.index.accountWithId(claims.acc);
  const key = account && context.index.keyWithId(account, claims.sub);
  const now = context.now();
  if (!key || !isValidGeneration(key, claims.gen, now) || !isUsable(key, now)) return undefined;
  if (context.revokedTokens.has(claims.jti) || (ip !== null && !key.addresses.includes(ip))) return undefined;
  const role = roleOf(account, key);
  if (!role) return undefined;
  const granted = (claims.scope?.split(' ') ?? []).filter((each) =>
    (role.permissions as ReadonlySet<string>).has(each),
  );
  return {
    ...commonOf(claims),
    ...scopeOf(granted),
    username: claims.appname,
    roles: [role.name],
    account: account.shortname,
    metadata: { ...key.metadata },
    ...verdictFields(key.textFields),
    ...limitOf(context.checks.rateOf(key)),
  };
}

async function stateOfManagementToken(
  context: Ports<'storage' | 'now' | 'index' | 'follower' | 'revokedTokens' | 'checks'>,
  claims: AccessClaims,
  ip: string | null,
): Promise<TokenState | undefined> {
  const caller = await undefinedIfIpDenied(callerOfClaims(context, claims, canonicalIp(ip)));
  if (!caller) return undefined;
  const { role, name } = caller;
  const limit = caller.kind === 'key' && limitOf(context.checks.rateOf({ id: caller.id, ...caller.limits }));
  return { ...commonOf(claims), ...scopeOf([...role.permissions]), username: name, roles: [role.name], ...limit };
}

function commonOf({ client_id, exp, iat, sub, aud, iss, jti }: AccessClaims | ServiceClaims) {
  return { active: true, client_id, token_type: 'Bearer', exp, iat, sub, aud, iss, jti } as const;
}

function scopeOf(permissions: readonly string[]): { scope?: string } {
  return permissions.length > 0 ? { scope: permissions.join(' ') } : {};
}
