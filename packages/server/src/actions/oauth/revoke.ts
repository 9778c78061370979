import { operations, type Revoked } from '@keyward/contract';
import { accessTokenRevoked, refreshTokenRevoked } from '../../domain/events/sessions.ts';
import type { TokenFamily } from '../../domain/token-family.ts';
import { readRefreshToken } from '../../verification/refresh-token.ts';
import { revokeByHolder } from '../api-keys/secrets/revoke.ts';
import { change } from '../change.ts';
import type { ActionContext, Ports } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { endFamily } from '../tokens/end-family.ts';
import { type Asker, authenticateAsker, permissionDenied, verifiedToken } from './asker.ts';
import { oauthAction } from './oauth-action.ts';

const REVOKED: Revoked = {};

/** Revokes a token (RFC 7009). Unknown tokens and those of other accounts count as revoked already (2.2). */
export const revokeToken = oauthAction(
  operations.revokeToken,
  async (
    context: ActionContext<
      | 'accessTokens'
      | 'index'
      | 'follower'
      | 'revokedTokens'
      | 'uses'
      | 'checks'
      | 'deniedAttempts'
      | 'publicUrl'
      | 'sendsMail'
    >,
    visitor,
    { body },
  ) => {
    const asker = await authenticateAsker(context, visitor, body);
    if (body.token === undefined) throw new Refusal('invalid_request', 'token is missing.');
    await revokeByHolder(context, body.token, { ip: asker.ip, client: asker });
    const token = find(context, body.token);
    if (token?.accountId !== asker.accountId) return REVOKED;
    requireMayRevoke(asker, token);
    if (token.family) await endFamilyOf(context, asker, token.family);
    else await revoke(context, asker, token);
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
  const verified = verifiedToken(context, token);
  if (!verified) return undefined;
  const { acc: accountId, sub: subjectId, jti, exp: expiresAt, client_id: clientId } = verified.claims;
  if (verified.for === 'service') return { accountId, subjectKind: 'key', subjectId, clientId, jti, expiresAt };
  return { accountId, subjectKind: verified.claims.kind, subjectId, jti, expiresAt };
}

/**
 * Allows the client that received a token (RFC 7009, 2.1) and callers that may delete its key or update its user. The
 * latter need an access token, since a bare key manages nothing.
 */
function requireMayRevoke(asker: Asker, { subjectKind, subjectId, clientId }: Found): void {
  if (clientId === undefined ? subjectId === asker.id : clientId === asker.clientId) return;
  const needed = subjectKind === 'key' ? 'api-keys:delete' : 'users:update';
  if (asker.by === 'access-token' && asker.role.permissions.has(needed)) return;
  throw permissionDenied(
    asker,
    needed,
    `This token was issued to another client. Revoke it as that client, or with an access token that has ${needed}.`,
  );
}

async function revoke(
  context: ActionContext<'revokedTokens'>,
  asker: Asker,
  { accountId, subjectId, jti, expiresAt }: Found,
): Promise<void> {
  if (context.revokedTokens.has(jti)) return;
  await change(context, asker, async (stores, ledger) => {
    await stores.revokedTokens.add(accountId, jti, expiresAt);
    await ledger.record(accessTokenRevoked(jti, subjectId));
  });
  // Added here as well, in case the change log cannot be read at the moment.
  context.revokedTokens.add(jti, expiresAt);
}

async function endFamilyOf(context: ActionContext, asker: Asker, family: TokenFamily): Promise<void> {
  const { accountId } = asker;
  if ((await context.storage.stores.tokenFamilies.progress(accountId, family.id))?.ended) return;
  await change(context, asker, (stores, ledger) =>
    endFamily(stores, ledger, { accountId, family, at: context.now() }, refreshTokenRevoked(family)),
  );
}
