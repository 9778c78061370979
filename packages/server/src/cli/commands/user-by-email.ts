import { operations, type User } from '@keyward/contract';
import { Refusal } from '../../actions/refusal.ts';
import { listUsers } from '../../actions/users/get.ts';
import type { CliActor } from '../cli.ts';
import { perform } from '../perform.ts';

/** @throws Refusal not_found */
export async function findUserByEmail(actor: CliActor, email: string): Promise<User> {
  const users = await perform(actor, operations.listUsers, listUsers, {});
  const user = users.find((each) => each.email.toLowerCase() === email.toLowerCase());
  if (!user) throw new Refusal('not_found', 'User not found. Run users list to see the email addresses.');
  return user;
}
