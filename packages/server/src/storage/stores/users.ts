import type { Kysely, Selectable } from 'kysely';
import type { User } from '../../domain/user.ts';
import { fromSentinel, NEVER_USED, type Schema } from '../schema.ts';

export function userStore(db: Kysely<Schema>) {
  const inAccount = (accountId: string) => db.selectFrom('person').selectAll().where('account_id', '=', accountId);

  return {
    async list(accountId: string): Promise<User[]> {
      const rows = await inAccount(accountId).orderBy('created_at').orderBy('email_key').execute();
      return rows.map(toUser);
    },

    async withId(accountId: string, id: string): Promise<User | undefined> {
      const row = await inAccount(accountId).where('id', '=', id).executeTakeFirst();
      return row && toUser(row);
    },

    async withEmail(accountId: string, email: string): Promise<User | undefined> {
      const row = await inAccount(accountId).where('email_key', '=', email.toLowerCase()).executeTakeFirst();
      return row && toUser(row);
    },

    /** Returns the role of every user. */
    async rolesHeld(accountId: string): Promise<Pick<User, 'id' | 'role' | 'pendingApproval'>[]> {
      const rows = await db
        .selectFrom('person')
        .select(['id', 'role', 'pending_approval'])
        .where('account_id', '=', accountId)
        .execute();
      return rows.map(({ id, role, pending_approval: pending }) => ({ id, role, pendingApproval: pending === 1 }));
    },

    /** Counts the other users with this role who can sign in. */
    async countOthersWithPassword(accountId: string, role: string, exceptId: string): Promise<number> {
      const { count } = await db
        .selectFrom('person')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .where('account_id', '=', accountId)
        .where('role', '=', role)
        .where('id', '!=', exceptId)
        .where('password_hash', 'is not', null)
        .executeTakeFirstOrThrow();
      return count;
    },

    async add(accountId: string, user: User): Promise<void> {
      await db
        .insertInto('person')
        .values({
          id: user.id,
          account_id: accountId,
          email: user.email,
          email_key: user.email.toLowerCase(),
          ...changeableColumns(user),
          created_at: user.createdAt,
          created_by: user.createdBy,
          last_login: user.lastLogin ?? NEVER_USED,
          last_ip: user.lastIp,
        })
        .execute();
    },

    async update(accountId: string, user: User): Promise<void> {
      await db
        .updateTable('person')
        .set(changeableColumns(user))
        .where('account_id', '=', accountId)
        .where('id', '=', user.id)
        .execute();
    },

    async remove(accountId: string, id: string): Promise<void> {
      await db.deleteFrom('person').where('account_id', '=', accountId).where('id', '=', id).execute();
    },

    async recordSignIn(accountId: string, id: string, use: { at: number; ip: string | null }): Promise<void> {
      await db
        .updateTable('person')
        .set({ last_login: use.at, last_ip: use.ip })
        .where('account_id', '=', accountId)
        .where('id', '=', id)
        .execute();
    },
  };
}

function changeableColumns(user: User) {
  return {
    given_name: user.givenName,
    family_name: user.familyName,
    nickname: user.nickname,
    picture: user.picture,
    role: user.role,
    password_hash: user.passwordHash,
    pending_approval: Number(user.pendingApproval),
    generation: user.generation,
  };
}

function toUser(row: Selectable<Schema['person']>): User {
  return {
    id: row.id,
    email: row.email,
    givenName: row.given_name,
    familyName: row.family_name,
    nickname: row.nickname,
    picture: row.picture,
    role: row.role,
    passwordHash: row.password_hash,
    generation: row.generation,
    pendingApproval: row.pending_approval === 1,
    createdAt: row.created_at,
    createdBy: row.created_by,
    lastLogin: fromSentinel(row.last_login, NEVER_USED),
    lastIp: row.last_ip,
  };
}
