import { timingSafeEqual } from 'node:crypto';
import { operations } from '@keyward/contract';
import type { Account } from '../../domain/account.ts';
import { type ApiKey, keyStatus } from '../../domain/api-key.ts';
import { isWithinWindow, type RequestToken } from '../../domain/request-token.ts';
import type { SharedSecret } from '../../domain/shared-secret.ts';
import type { TokenFamily } from '../../domain/token-family.ts';
import { digestOf } from '../../sign-in/secret-string.ts';
import type { Stores } from '../../storage/stores/index.ts';
import { isSignedWith, readRequestToken, type UnverifiedRequestToken } from '../../verification/request-token.ts';
import { openAction } from '../action.ts';
import type { Context } from '../context.ts';
import { isAddressAllowed } from '../inbound.ts';
import { Refusal } from '../refusal.ts';
import { answerWithTokens, newFamily } from './issue.ts';

/** Every refused request token gets one and the same answer, so that none tells what was right about it. */
export const exchangeToken = openAction(operations.exchangeToken, async (context, visitor, { body }) => {
  const token = readRequestToken(body.jwt);
  if (!token || !isWithinWindow(token.claims.iat, context.now())) throw new Refusal('invalid_credentials');
  const issued = await context.storage.grouped((stores) => spend(context, stores, token, visitor.ip));
  if (!issued) throw new Refusal('invalid_credentials');
  const { account, key, family } = issued;
  return answerWithTokens(context, { account, family, number: 1, name: key.appname, role: key.role });
});

/**
 * The token is remembered only once its appkey was found right: else an insider, who knows the shared secret, could use
 * up the numbers of other integrations.
 */
async function spend(
  context: Context,
  stores: Stores,
  token: UnverifiedRequestToken,
  ip: string | null,
): Promise<{ account: Account; key: ApiKey; family: TokenFamily } | undefined> {
  const { claims } = token;
  const now = context.now();
  const account = await stores.directory.accountNamed(claims.shortname);
  const secret = account && (await signingSecret(stores, account, token, now));
  if (!account || !secret) return undefined;
  const key = await presentedKey(stores, account, claims, now);
  if (!key || !isAddressAllowed(account, key, ip)) return undefined;
  if (!(await stores.spentRequestTokens.spend(account.id, claims))) return undefined;

  const family = newFamily(context, {
    subjectKind: 'key',
    subjectId: key.id,
    subjectGeneration: key.generation,
    secretGeneration: secret.generation,
  });
  await stores.tokenFamilies.add(account.id, family);
  await stores.keyUses.recordExchange(account.id, key.id, { at: now, ip, secretGeneration: secret.generation });
  return { account, key, family };
}

async function signingSecret(
  stores: Stores,
  account: Account,
  token: UnverifiedRequestToken,
  now: number,
): Promise<SharedSecret | undefined> {
  const accepted = await stores.sharedSecrets.accepted(account.id, now);
  return accepted.find((secret) => isSignedWith(token, secret.value));
}

async function presentedKey(
  stores: Stores,
  account: Account,
  claims: RequestToken,
  now: number,
): Promise<ApiKey | undefined> {
  const key = await stores.apiKeys.named(account.id, claims.appname);
  if (!key || keyStatus(key, now) !== 'active') return undefined;
  return timingSafeEqual(digestOf(claims.appkey), key.digest) ? key : undefined;
}
