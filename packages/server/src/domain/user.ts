import { randomGeneration } from './generation.ts';
import type { RandomBytes } from './randomness.ts';

/** A user who may sign in. */
export interface User {
  readonly id: string;
  readonly email: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly nickname: string | null;
  readonly picture: string | null;
  readonly role: string;
  /** Null until the user sets one. */
  readonly passwordHash: string | null;
  /** Replaced with a new random number to revoke all sessions and tokens: with a new password or a new role. */
  readonly generation: number;
  /**
   * True if an API key added the user. Until another user or the CLI approves the user, no password can be set and the
   * user cannot sign in.
   */
  readonly pendingApproval: boolean;
  readonly createdAt: number;
  /** The caller that added the user, as named in the audit log; null if it was not recorded. */
  readonly createdBy: string | null;
  readonly lastLogin: number | null;
  readonly lastIp: string | null;
}

export type UserStatus = 'active' | 'invited' | 'pending';

export function userStatus(user: Pick<User, 'passwordHash' | 'pendingApproval'>): UserStatus {
  if (user.pendingApproval) return 'pending';
  return user.passwordHash === null ? 'invited' : 'active';
}

export type UserProfile = Pick<User, 'givenName' | 'familyName' | 'nickname' | 'picture' | 'role'>;

export function changedUser(user: User, profile: UserProfile, random: RandomBytes): User {
  const generation = profile.role === user.role ? user.generation : randomGeneration(random);
  return { ...user, ...profile, generation };
}

export function withPassword(user: User, passwordHash: string, random: RandomBytes): User {
  return { ...user, passwordHash, generation: randomGeneration(random) };
}
