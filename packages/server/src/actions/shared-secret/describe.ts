import { operations, type SharedSecretStatus } from '@keyward/contract';
import { action } from '../action.ts';
import { previousValidUntil } from './make.ts';

const THIRTY_DAYS = 30 * 86_400;

export const describeSharedSecret = action(
  operations.describeSharedSecret,
  async (context, caller): Promise<SharedSecretStatus> => {
    await context.uses.settle();
    const { stores } = context.storage;
    const now = context.now();
    const accepted = await stores.sharedSecrets.accepted(caller.accountId, now);
    const [present] = accepted;
    const users = present
      ? await stores.keyUses.exchangedWith(caller.accountId, present.generation, now - THIRTY_DAYS)
      : [];
    return {
      exists: present !== undefined,
      created_at: present?.createdAt ?? null,
      created_by: present?.createdBy ?? null,
      previous_valid_until: previousValidUntil(accepted),
      integrations: users.map(({ appname, lastExchange }) => ({ appname, last_exchange: lastExchange })),
    };
  },
);
