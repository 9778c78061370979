import { operations, type TokenAnswer } from '@keyward/contract';
import { isUsable } from '../../domain/api-key.ts';
import { EXCHANGE } from '../../domain/key-use.ts';
import { isWithinWindow } from '../../domain/request-token.ts';
import { isAccepted } from '../../domain/shared-secret.ts';
import type { IndexedAccount, IndexedKey } from '../../verification/key-index.ts';
import { isSignedWith, readRequestToken, type UnverifiedRequestToken } from '../../verification/request-token.ts';
import { roleOf } from '../../verification/role-of-key.ts';
import { openAction } from '../action.ts';
import type { Context } from '../context.ts';
import { isAddressAllowed } from '../inbound.ts';
import { Refusal } from '../refusal.ts';
import { answerWithTokens, newFamily } from './issue.ts';

/** Every refused request token gets one and the same answer, so that none tells what was right about it. */
export const exchangeToken = openAction(operations.exchangeToken, async (context, visitor, { body }) => {
  requireCurrentIndex(context);
  const token = readRequestToken(body.jwt);
  const presented = token && present(context, token, visitor.ip);
  if (!presented) throw new Refusal('invalid_credentials');
  const { account, key, secretGeneration } = presented;
  // Remembered only now that its appkey was found right: else an insider, who knows the shared secret, could use up the
  // numbers of other integrations.
  const spending = context.storage.spentTokens.spend(account.id, token.claims);
  // Signed while the disk writes: each takes about as long. Nobody gets it before the other is done.
  const [isFirst, answer] = await Promise.all([spending, sign(context, presented)]);
  if (!isFirst) throw new Refusal('invalid_credentials');
  context.uses.note(account.id, key, {
    outcome: 'exchanged',
    at: context.now(),
    ip: visitor.ip,
    secretGeneration,
    ...EXCHANGE,
  });
  return answer;
});

function sign(context: Context, { account, key, secretGeneration }: Presented): Promise<TokenAnswer> {
  const family = newFamily(context, {
    subjectKind: 'key',
    subjectId: key.id,
    subjectGeneration: key.generation,
    secretGeneration,
  });
  const role = roleOf(account, key)?.name ?? '';
  return answerWithTokens(context, { account, family, number: 1, name: key.appname, role });
}

interface Presented {
  readonly account: IndexedAccount;
  readonly key: IndexedKey;
  /** Of the shared secret that the token is signed with. */
  readonly secretGeneration: number;
}

/** The key that a token presents, if everything about it is right but for having been used. */
function present(context: Context, token: UnverifiedRequestToken, ip: string | null): Presented | undefined {
  const { claims } = token;
  const now = context.now();
  const account = isWithinWindow(claims.iat, now) ? context.index.accountNamed(claims.shortname) : undefined;
  const secret = account?.secrets.find((each) => isAccepted(each, now) && isSignedWith(token, each.value));
  if (!account || !secret) return undefined;
  const key = context.index.presented(account, claims.appkey, now);
  if (key?.appname !== claims.appname || !isUsable(key, now)) return undefined;
  if (!isAddressAllowed(account, key, ip)) return undefined;
  return { account, key, secretGeneration: secret.generation };
}

/** @throws Refusal unavailable, when it is not known what is true now */
function requireCurrentIndex(context: Context): void {
  if (!context.follower.isCurrent) throw new Refusal('unavailable');
}
