import type { TokenAnswer } from '@keyward/contract';
import type { Account } from '../../domain/account.ts';
import { randomText } from '../../domain/randomness.ts';
import { ACCESS_TOKEN_SECONDS, familyExpiry, type TokenFamily } from '../../domain/token-family.ts';
import type { User } from '../../domain/user.ts';
import { writeRefreshToken } from '../../verification/refresh-token.ts';
import { signJwt } from '../../verification/signing-key.ts';
import { apiUrl, newId, type Ports } from '../ports.ts';
import { awaitSignature } from './signed.ts';

type Subject = Pick<TokenFamily, 'subjectKind' | 'subjectId' | 'subjectGeneration' | 'secretGeneration'>;

export function newFamily(context: Ports<'now' | 'random'>, subject: Subject): TokenFamily {
  return { id: newId(context, 'fam'), ...subject, createdAt: context.now() };
}

interface Issue {
  readonly account: Pick<Account, 'id' | 'shortname'>;
  readonly family: TokenFamily;
  /** The sequence number of the accompanying refresh token. */
  readonly number: number;
  /** Name of the key or email address of the user. */
  readonly name: string;
  readonly role: string;
  /** The user whom the ID token describes; keys receive no ID token. */
  readonly person?: User;
}

/**
 * Returns the response of every token operation: a new access token and the refresh token with this sequence number.
 */
export async function issueTokens(
  context: Ports<'storage' | 'now' | 'random' | 'accessTokens' | 'publicUrl'>,
  issue: Issue,
): Promise<TokenAnswer> {
  const { account, family, number } = issue;
  const now = context.now();
  const familySeconds = Math.max(0, familyExpiry(family) - now);
  const seconds = Math.min(ACCESS_TOKEN_SECONDS, familySeconds);
  const commonClaims = { iss: context.publicUrl, sub: family.subjectId, iat: now, exp: now + seconds };
  const client = `${issue.name}@${account.shortname}`;
  return {
    access_token: await awaitSignature(
      context.accessTokens.issue({
        ...commonClaims,
        aud: apiUrl(context),
        client_id: client,
        jti: randomText(context.random, 22),
        acc: account.id,
        sid: family.id,
        kind: family.subjectKind,
        gen: family.subjectGeneration,
        sgen: family.secretGeneration ?? 0,
      }),
    ),
    expires_in: seconds,
    refresh_expires_in: familySeconds,
    refresh_token: writeRefreshToken({ accountId: account.id, family, number }, (text) =>
      context.storage.vault.mac('refresh-token', text),
    ),
    token_type: 'bearer',
    ...(issue.person && { id_token: await signIdToken(context, commonClaims, issue.person) }),
    'not-before-policy': 0,
    'session-state': family.id,
    scope: issue.role,
  };
}

/** Signs an ID token (OpenID Connect Core 1.0, 2). The token's type distinguishes it from an access token. */
function signIdToken(
  context: Ports<'accessTokens' | 'publicUrl'>,
  commonClaims: object,
  person: User,
): Promise<string> {
  const claims = {
    ...commonClaims,
    aud: context.publicUrl,
    email: person.email,
    given_name: person.givenName,
    family_name: person.familyName,
  };
  return awaitSignature(signJwt(context.accessTokens.newest, 'JWT', claims));
}
