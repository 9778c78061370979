/** A person who may sign in. */
export interface User {
  readonly id: string;
  readonly email: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly nickname: string | null;
  readonly picture: string | null;
  readonly role: string;
  /** Null until the person has set one. */
  readonly passwordHash: string | null;
  /** Grows whenever sessions and tokens made so far must end: with a new password and with another role. */
  readonly generation: number;
  readonly createdAt: number;
  readonly lastLogin: number | null;
  readonly lastIp: string | null;
}

export type UserStatus = 'active' | 'invited';

export function userStatus(user: Pick<User, 'passwordHash'>): UserStatus {
  return user.passwordHash === null ? 'invited' : 'active';
}

export type UserProfile = Pick<User, 'givenName' | 'familyName' | 'nickname' | 'picture' | 'role'>;

export function changedUser(user: User, profile: UserProfile): User {
  return { ...user, ...profile, generation: profile.role === user.role ? user.generation : user.generation + 1 };
}

export function withPassword(user: User, passwordHash: string): User {
  return { ...user, passwordHash, generation: user.generation + 1 };
}
