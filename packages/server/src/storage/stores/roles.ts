import type { Kysely, Selectable } from 'kysely';
import { type CustomRole, isSystemRoleName, type Role, systemRoleNamed, systemRoles } from '../../domain/role.ts';
import { prepare } from '../prepared.ts';
import type { Schema } from '../schema.ts';
import { resourceStore } from './resources.ts';

const customRole = prepare((db, { accountId, key }: { accountId: string; key: string }) =>
  db.selectFrom('role').selectAll().where('account_id', '=', accountId).where('name_key', '=', key),
);

/** The roles of an account. Only the account's own roles are stored; system roles also have rights on its resources. */
export function roleStore(db: Kysely<Schema>) {
  const resources = resourceStore(db);
  const inAccount = (accountId: string) => db.selectFrom('role').selectAll().where('account_id', '=', accountId);

  return {
    /** Finds a role by its case-insensitive name, with its current grants. Called for every authenticated request. */
    async named(accountId: string, name: string): Promise<Role | undefined> {
      if (isSystemRoleName(name)) return systemRoleNamed(name, await resources.list(accountId));
      const [row] = (await customRole(db, { accountId, key: name.toLowerCase() })).rows;
      return row && toRole(row);
    },

    async withId(accountId: string, id: string): Promise<Role | undefined> {
      const system = systemRoles(await resources.list(accountId)).find((role) => role.id === id);
      if (system) return system;
      const row = await inAccount(accountId).where('id', '=', id).executeTakeFirst();
      return row && toRole(row);
    },

    /** System roles first, then the account's roles by name. */
    async list(accountId: string): Promise<Role[]> {
      return [...systemRoles(await resources.list(accountId)), ...(await this.listCustom(accountId))];
    },

    async listCustom(accountId: string): Promise<CustomRole[]> {
      return (await inAccount(accountId).orderBy('name_key').execute()).map(toRole);
    },

    /** Counts the keys and users with this role. */
    async countHolders(accountId: string, name: string): Promise<{ keys: number; userCount: number }> {
      const count = async (table: 'api_key' | 'person') => {
        const { held } = await db
          .selectFrom(table)
          .select((eb) => eb.fn.countAll<number>().as('held'))
          .where('account_id', '=', accountId)
          .where('role', '=', name)
          .executeTakeFirstOrThrow();
        return held;
      };
      return { keys: await count('api_key'), userCount: await count('person') };
    },

    async add(accountId: string, role: CustomRole): Promise<void> {
      await db
        .insertInto('role')
        .values({
          id: role.id,
          account_id: accountId,
          name: role.name,
          name_key: role.name.toLowerCase(),
          ...changeableColumns(role),
          created_at: role.createdAt,
        })
        .execute();
    },

    /** Updates a role; its name and id never change. */
    async update(accountId: string, role: Role): Promise<void> {
      await db
        .updateTable('role')
        .set(changeableColumns(role))
        .where('account_id', '=', accountId)
        .where('id', '=', role.id)
        .execute();
    },

    async remove(accountId: string, id: string): Promise<void> {
      await db.deleteFrom('role').where('account_id', '=', accountId).where('id', '=', id).execute();
    },
  };
}

function changeableColumns(role: Role) {
  return {
    description: role.description,
    permissions: JSON.stringify([...role.permissions]),
    can_masquerade: Number(role.canMasquerade),
    can_send_flow: Number(role.canSendFlow),
  };
}

function toRole(row: Selectable<Schema['role']>): CustomRole {
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    permissions: new Set(JSON.parse(row.permissions)),
    system: false,
    canMasquerade: row.can_masquerade === 1,
    canSendFlow: row.can_send_flow === 1,
    createdAt: row.created_at,
  };
}
