import { setTimeout as sleep } from 'node:timers/promises';
import { networkOf, operations, type Revoked } from '@keyward/contract';
import type { ApiKey } from '../../../domain/api-key.ts';
import { findRevocationTarget } from '../../../domain/revocation.ts';
import { digestOf } from '../../../sign-in/secret-string.ts';
import type { Stores } from '../../../storage/stores/index.ts';
import type { IndexedAccount } from '../../../verification/key-index.ts';
import { openAction } from '../../action.ts';
import { type Actor, change, type Ledger } from '../../change.ts';
import type { ActionContext, Ports } from '../../ports.ts';
import { Refusal } from '../../refusal.ts';
import { mailRevocation } from '../../upkeep/revocation-mail.ts';
import { applyTo } from '../change/state.ts';
import { finishRunningRotation } from '../rotation/finish.ts';

const REVOKED: Revoked = {};
const WHY = 'revoked by holder';
/** Longer than a revocation takes, so that response times do not reveal whether a key was revoked. */
const ANSWER_AFTER_MS = 100;

/**
 * Revokes a key for the holder of its secret, without other authentication. The response is the same in all cases (RFC
 * 7009, 2.2).
 */
export const revokeApiKey = openAction(
  operations.revokeApiKey,
  async (
    context: ActionContext<'elapsed' | 'index' | 'follower' | 'throttles' | 'publicUrl' | 'sendsMail'>,
    { ip },
    { body },
  ) => {
    const wait = context.throttles.revocations.count(networkOf(ip ?? ''), context.elapsed());
    if (wait > 0) throw new Refusal('too_many_attempts', undefined, wait);
    await Promise.all([revokeByHolder(context, body.key.trim(), { ip }), sleep(ANSWER_AFTER_MS)]);
    return REVOKED;
  },
);

interface Holder extends Pick<Actor, 'ip'> {
  /** The client that presented the secret. Its name is not shown to other accounts. */
  readonly client?: Pick<Actor, 'accountId' | 'name'>;
}

/**
 * Disables each key, in all accounts, whose current secret matches, and revokes the old secret of a rotation if it
 * matches. Changes nothing for an unknown secret.
 * @throws Refusal unavailable
 */
export async function revokeByHolder(
  context: ActionContext<'index' | 'follower' | 'publicUrl' | 'sendsMail'>,
  secret: string,
  { ip, client }: Holder,
): Promise<void> {
  if (!context.follower.isCurrent) throw new Refusal('unavailable');
  for (const { account, key } of context.index.presentedAnywhere(secret, context.now())) {
    const actor = { accountId: account.id, name: account.id === client?.accountId ? client.name : 'holder', ip };
    const revokeIfKnown = async (stores: Stores, ledger: Ledger) => {
      const storedKey = await stores.apiKeys.withId(account.id, key.id);
      if (storedKey) await revoke({ context, stores, ledger, account }, storedKey, digestOf(secret));
    };
    await change(context, actor, revokeIfKnown, { mayBeIdle: true });
  }
}

interface Work {
  readonly context: Ports<'now' | 'random' | 'publicUrl' | 'sendsMail'>;
  readonly stores: Stores;
  readonly ledger: Ledger;
  readonly account: IndexedAccount;
}

async function revoke({ account, ...work }: Work, key: ApiKey, digest: Uint8Array): Promise<void> {
  const target = findRevocationTarget(digest, key, work.ledger.at);
  if (target === undefined) return;
  const inAccount = { ...work, accountId: account.id };
  if (target === 'key') await applyTo('disabled', key, inAccount, WHY);
  else await finishRunningRotation(inAccount, key, WHY);
  await mailRevocation(work.context, work.stores, account, { key, target });
}
