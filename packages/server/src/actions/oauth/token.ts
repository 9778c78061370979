import {
  canonicalIp,
  grantTypes,
  type IssuedToken,
  operations,
  SUBJECT_ERROR_STATUS,
  type TokenGrant,
  tokenTypes,
} from '@keyward/contract';
import { grantedScope } from '../../domain/service-token.ts';
import { reasonOf, subjectOf } from '../denied-attempts/denied-attempts.ts';
import type { ActionContext } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { authenticateClient, type Client, clientIdOf } from './client.ts';
import { issueForService, requireAudience } from './issue.ts';
import { oauthAction } from './oauth-action.ts';
import { requirePermission } from './oauth-caller.ts';

export const issueToken = oauthAction(
  operations.issueToken,
  async (
    context: ActionContext<
      'accessTokens' | 'generateSigningKey' | 'index' | 'follower' | 'checks' | 'deniedAttempts' | 'publicUrl'
    >,
    visitor,
    { body },
  ) => {
    if (body.grant_type === undefined)
      throw new Refusal('invalid_request', 'grant_type is missing. Send it in the body.');
    const client = authenticateClient(context, visitor, body);
    switch (body.grant_type) {
      case grantTypes.clientCredentials:
        return issueToClient(context, client, body);
      case grantTypes.tokenExchange:
        return exchangeKey(context, client, body);
      default:
        throw new Refusal('unsupported_grant_type');
    }
  },
);

/** Issues a token to the client itself (RFC 6749, 4.4). Issues no refresh token, because the client has its key. */
function issueToClient(
  context: ActionContext<'accessTokens' | 'generateSigningKey' | 'publicUrl'>,
  client: Client,
  grant: TokenGrant,
): Promise<IssuedToken> {
  const audience = requireAudience(context, grant);
  const scope = grantedScope(client.role, grant.scope);
  if (!scope) throw new Refusal('invalid_scope');
  return issueForService(context, {
    of: client,
    clientId: clientIdOf(client.key.appname, client.account),
    audience,
    scope,
  });
}

/** Exchanges a key presented to a service for a token that the service can present to other services (RFC 8693). */
async function exchangeKey(
  context: ActionContext<'accessTokens' | 'generateSigningKey' | 'checks' | 'deniedAttempts' | 'publicUrl'>,
  client: Client,
  grant: TokenGrant,
): Promise<IssuedToken> {
  requirePermission({ role: client.role, by: 'client' }, 'verify:create');
  const { subject, issuedType } = requireExchange(grant);
  const audience = requireAudience(context, grant);
  const { code, key, role, rate } = context.checks.check({
    account: client.account,
    presented: subject,
    allows: (each) => grantedScope(each, grant.scope) !== undefined,
    ip: canonicalIp(grant.ip),
    operation: 'oauth',
    // Without a scope, the token contains all permissions of the key.
    ...(grant.scope === undefined && { coversRequest: false }),
  });
  if (code === 'unavailable') throw new Refusal('unavailable');
  if (code === 'forbidden') throw new Refusal('invalid_scope');
  const scope = role && grantedScope(role, grant.scope);
  // RFC 8693, 2.2.2 requires this code for every invalid subject token.
  if (code !== 'valid' || !key || !scope) {
    const denied = { attempt: 'oauth-exchange', reason: reasonOf(code), accountId: client.account.id } as const;
    context.deniedAttempts.note({ ...denied, subject: key ? subjectOf(key) : null, ip: canonicalIp(grant.ip) });
    // Not 429, which would make the client slow down, because the limit applies to the presented key and not to the
    // client.
    if (code === 'rate_limited') throw new Refusal(code, undefined, rate?.resetSeconds, SUBJECT_ERROR_STATUS);
    throw new Refusal(
      'invalid_request',
      'The subject token is not a valid key of this account, or its IP address is not allowed.',
    );
  }
  const issued = await issueForService(context, {
    of: { account: client.account, key, role },
    clientId: clientIdOf(client.key.appname, client.account),
    audience,
    scope,
  });
  return { ...issued, issued_token_type: issuedType };
}

const SUBJECT_TYPES: ReadonlySet<string> = new Set([tokenTypes.apiKey, tokenTypes.accessToken]);
const ISSUED_TYPES: ReadonlySet<string> = new Set([tokenTypes.accessToken, tokenTypes.jwt]);

/** RFC 8693, 2.1. @throws Refusal invalid_request */
function requireExchange(grant: TokenGrant): { subject: string; issuedType: string } {
  const { subject_token: subject, subject_token_type: subjectType, actor_token: actor } = grant;
  const issuedType = grant.requested_token_type ?? tokenTypes.accessToken;
  if (subject === undefined || subjectType === undefined) {
    throw new Refusal('invalid_request', 'Token exchange requires subject_token and subject_token_type. Send both.');
  }
  if (!SUBJECT_TYPES.has(subjectType)) {
    throw new Refusal('invalid_request', `subject_token_type must be ${[...SUBJECT_TYPES].join(' or ')}.`);
  }
  if (!ISSUED_TYPES.has(issuedType)) {
    throw new Refusal('invalid_request', `requested_token_type must be ${[...ISSUED_TYPES].join(' or ')}.`);
  }
  if (actor !== undefined || grant.actor_token_type !== undefined) {
    throw new Refusal('invalid_request', 'Actor tokens are not supported. Remove actor_token and actor_token_type.');
  }
  return { subject, issuedType };
}
