import type { User as UserView } from '@keyward/contract';
import { snapshotOfUser } from '../../domain/events/users.ts';
import { type User, userStatus } from '../../domain/user.ts';
import { Versioned } from '../version.ts';

/** Returns a user as the contract defines it. */
export function viewOfUser(user: User): UserView {
  return {
    id: user.id,
    given_name: user.givenName,
    family_name: user.familyName,
    email: user.email,
    nickname: user.nickname,
    picture: user.picture,
    roles: [user.role],
    created_at: user.createdAt,
    created_by: user.createdBy,
    last_login: user.lastLogin,
    last_ip: user.lastIp,
    status: userStatus(user),
  };
}

/** Returns the content from which a user's version is computed. */
export function contentOfUser(user: User): object {
  return { ...snapshotOfUser(user), nickname: user.nickname, picture: user.picture };
}

export function versionedUser(user: User): Versioned<UserView> {
  return new Versioned(viewOfUser(user), contentOfUser(user));
}
