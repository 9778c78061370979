import { isAdministrator } from '../../domain/role.ts';
import type { User } from '../../domain/user.ts';
import type { Stores } from '../../storage/stores/index.ts';
import { Refusal } from '../refusal.ts';

/**
 * Requires that another administrator can sign in before this administrator is deleted or loses the role. @throws
 * Refusal
 */
export async function requireAnotherAdministrator(stores: Stores, accountId: string, user: User): Promise<void> {
  if (!isAdministrator({ name: user.role })) return;
  const otherCount = await stores.users.countOthersWithPassword(accountId, user.role, user.id);
  if (otherCount === 0) throw new Refusal('last_administrator');
}
