import type { IssuedToken } from '@keyward/contract';
import { randomText } from '../../domain/randomness.ts';
import { audienceOf } from '../../domain/service-token.ts';
import { ACCESS_TOKEN_SECONDS } from '../../domain/token-family.ts';
import type { ActionContext, Ports } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { signingKeyFor } from '../system/signing-keys.ts';
import { awaitSignature } from '../tokens/signed.ts';
import type { Client } from './client.ts';

interface Issue {
  /** The key that is the token's subject. */
  readonly of: Client;
  /** The client that receives the token. */
  readonly clientId: string;
  readonly audience: string;
  readonly scope: readonly string[];
}

/** Issues a token for a service. The token expires after an hour, or with its key if the key expires earlier. */
export async function issueForService(
  context: ActionContext<'accessTokens' | 'generateSigningKey' | 'publicUrl'>,
  { of, clientId, audience, scope }: Issue,
): Promise<IssuedToken> {
  const { account, key, role } = of;
  const signingKey = await signingKeyFor(context, account.tokenAlgorithm);
  const now = context.now();
  const exp = Math.min(now + ACCESS_TOKEN_SECONDS, key.expiresAt ?? Number.POSITIVE_INFINITY);
  const granted = scope.length > 0 && { scope: scope.join(' ') };
  const claims = {
    iss: context.publicUrl,
    aud: audience,
    sub: key.id,
    client_id: clientId,
    iat: now,
    exp,
    jti: randomText(context.random, 22),
    ...granted,
    roles: [role.name],
    acc: account.id,
    appname: key.appname,
    gen: key.generation,
  };
  const token = await awaitSignature(context.accessTokens.issueForService(signingKey, claims));
  return { access_token: token, token_type: 'Bearer', expires_in: exp - now, ...granted };
}

/** Returns the one service that a request names. @throws Refusal invalid_target */
export function requireAudience(
  context: Ports<'publicUrl'>,
  { audience, resource }: { readonly audience?: string | string[]; readonly resource?: string | string[] },
): string {
  const audienceUri = audienceOf(context.publicUrl, toArray(audience), toArray(resource));
  if (audienceUri === undefined) throw new Refusal('invalid_target');
  return audienceUri;
}

function toArray(value: string | string[] | undefined): string[] {
  return [value ?? []].flat().filter((each) => each !== '');
}
