import { operations, type User } from '@keyward/contract';
import { Refusal } from '../../actions/refusal.ts';
import { listUsers } from '../../actions/users/get.ts';
import type { Desk } from '../cli.ts';
import { perform } from '../perform.ts';

/** @throws Refusal not_found */
export async function userOf(desk: Desk, email: string): Promise<User> {
  const users = await perform(desk, operations.listUsers, listUsers, {});
  const user = users.find((each) => each.email.toLowerCase() === email.toLowerCase());
  if (!user) throw new Refusal('not_found', 'There is no user of this e-mail address in the account.');
  return user;
}
