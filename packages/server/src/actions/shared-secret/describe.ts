import { operations, type SharedSecretStatus } from '@keyward/contract';
import type { Caller } from '../../domain/caller.ts';
import type { SharedSecret } from '../../domain/shared-secret.ts';
import type { Stores } from '../../storage/stores/index.ts';
import { action } from '../action.ts';
import type { ActionContext, Ports } from '../ports.ts';
import { oldValidUntil } from './make.ts';

const THIRTY_DAYS = 30 * 86_400;

export const describeSharedSecret = action(
  operations.describeSharedSecret,
  async (context: ActionContext<'uses'>, caller): Promise<SharedSecretStatus> => {
    await context.uses.settle();
    return statusOf(context, context.storage.stores, caller);
  },
);

export async function statusOf(
  context: Ports<'now'>,
  stores: Stores,
  { accountId }: Caller,
): Promise<SharedSecretStatus> {
  const now = context.now();
  const accepted = await stores.sharedSecrets.accepted(accountId, now);
  const [current, previous] = accepted;
  /** Returns the keys whose last exchange was signed with the secret. */
  const usersOf = async (secret: SharedSecret | undefined) =>
    secret ? await stores.keyUses.exchangedWith(accountId, secret.generation, now - THIRTY_DAYS) : [];
  const view = (users: Awaited<ReturnType<typeof usersOf>>) =>
    users.map(({ appname, lastExchange }) => ({ appname, last_exchange: lastExchange }));
  return {
    exists: current !== undefined,
    created_at: current?.createdAt ?? null,
    created_by: current?.createdBy ?? null,
    old_valid_until: oldValidUntil(accepted),
    integrations: view(await usersOf(current)),
    old_integrations: view(await usersOf(previous)),
  };
}
