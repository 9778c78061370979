import { operations, type Revoked } from '@keyward/contract';
import { accessTokenRevoked, refreshTokenRevoked } from '../../domain/events/sessions.ts';
import type { TokenFamily } from '../../domain/token-family.ts';
import { readRefreshToken } from '../../verification/refresh-token.ts';
import { revokeByHolder } from '../api-keys/secrets/revoke.ts';
import { change } from '../change.ts';
import type { ActionContext, AuthenticationPort, Ports } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { revokeFamily } from '../tokens/revoke-family.ts';
import { oauthAction } from './oauth-action.ts';
import { authenticateOAuthCaller, type OAuthCaller, permissionDenied, verifyToken } from './oauth-caller.ts';

const REVOKED: Revoked = {};

/** Revokes a token (RFC 7009). Unknown tokens and tokens of other accounts count as already revoked (2.2). */
export const revokeToken = oauthAction(
  operations.revokeToken,
  async (context: ActionContext<AuthenticationPort | 'sendsMail'>, visitor, { body }) => {
    const caller = await authenticateOAuthCaller(context, visitor, body);
    if (body.token === undefined) throw new Refusal('invalid_request', 'token is missing. Send it in the body.');
    await revokeByHolder(context, body.token, { ip: caller.ip, client: caller });
    const token = find(context, body.token);
    if (token?.accountId !== caller.accountId) return REVOKED;
    requireMayRevoke(caller, token);
    if (token.family) await revokeFamilyOf(context, caller, token.family);
    else await revoke(context, caller, token);
    return REVOKED;
  },
);

interface Found {
  readonly accountId: string;
  /** The key or user that is the token's subject. */
  readonly subjectKind: 'key' | 'person';
  readonly subjectId: string;
  /** The client that received the token, if it is not the subject itself. */
  readonly clientId?: string;
  readonly jti: string;
  readonly expiresAt: number;
  /** Set for a refresh token. */
  readonly family?: TokenFamily;
}

function find(context: Ports<'storage' | 'now' | 'accessTokens' | 'publicUrl'>, token: string): Found | undefined {
  const refresh = readRefreshToken(token, (text) => context.storage.vault.mac('refresh-token', text));
  if (refresh) {
    const { accountId, family } = refresh;
    const { subjectKind, subjectId } = family;
    return { accountId, subjectKind, subjectId, jti: family.id, expiresAt: 0, family };
  }
  const verified = verifyToken(context, token);
  if (!verified) return undefined;
  const { acc: accountId, sub: subjectId, jti, exp: expiresAt, client_id: clientId } = verified.claims;
  if (verified.for === 'service') return { accountId, subjectKind: 'key', subjectId, clientId, jti, expiresAt };
  return { accountId, subjectKind: verified.claims.kind, subjectId, jti, expiresAt };
}

/**
 * Allows the client that received a token (RFC 7009, 2.1), and callers that may delete its key or update its user. Such
 * callers need an access token, because a key by itself cannot manage anything.
 */
function requireMayRevoke(caller: OAuthCaller, { subjectKind, subjectId, clientId }: Found): void {
  if (clientId === undefined ? subjectId === caller.id : clientId === caller.clientId) return;
  const needed = subjectKind === 'key' ? 'api-keys:delete' : 'users:update';
  if (caller.by === 'access-token' && caller.role.permissions.has(needed)) return;
  throw permissionDenied(
    caller,
    needed,
    `This token was issued to another client. Revoke it as that client, or with an access token that has ${needed}.`,
  );
}

async function revoke(
  context: ActionContext<'revokedTokens'>,
  caller: OAuthCaller,
  { accountId, subjectId, jti, expiresAt }: Found,
): Promise<void> {
  if (context.revokedTokens.has(jti)) return;
  await change(context, caller, async (stores, ledger) => {
    await stores.revokedTokens.add(accountId, jti, expiresAt);
    await ledger.record(accessTokenRevoked(jti, subjectId));
  });
  // Also added here, in case the change log cannot be read at the moment.
  context.revokedTokens.add(jti, expiresAt);
}

async function revokeFamilyOf(context: ActionContext, caller: OAuthCaller, family: TokenFamily): Promise<void> {
  const { accountId } = caller;
  if ((await context.storage.stores.tokenFamilies.progress(accountId, family.id))?.ended) return;
  await change(context, caller, (stores, ledger) =>
    revokeFamily(stores, ledger, { accountId, family, at: context.now() }, refreshTokenRevoked(family)),
  );
}
