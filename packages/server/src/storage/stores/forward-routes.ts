import type { Kysely, Selectable } from 'kysely';
import type { ForwardRoute } from '../../domain/forward-route.ts';
import type { Schema } from '../schema.ts';

/** What reverse proxies ask about, by account and name. */
export function forwardRouteStore(db: Kysely<Schema>) {
  const inAccount = (accountId: string) =>
    db.selectFrom('forward_route').selectAll().where('account_id', '=', accountId);

  return {
    /** By name. */
    async list(accountId: string): Promise<ForwardRoute[]> {
      return (await inAccount(accountId).orderBy('name').execute()).map(toForwardRoute);
    },

    async named(accountId: string, name: string): Promise<ForwardRoute | undefined> {
      const row = await inAccount(accountId).where('name', '=', name).executeTakeFirst();
      return row && toForwardRoute(row);
    },

    async add(accountId: string, route: ForwardRoute): Promise<void> {
      await db
        .insertInto('forward_route')
        .values({ account_id: accountId, name: route.name, ...changeable(route), created_at: route.createdAt })
        .execute();
    },

    /** The name stays. */
    async update(accountId: string, route: ForwardRoute): Promise<void> {
      await db
        .updateTable('forward_route')
        .set(changeable(route))
        .where('account_id', '=', accountId)
        .where('name', '=', route.name)
        .execute();
    },

    async remove(accountId: string, name: string): Promise<void> {
      await db.deleteFrom('forward_route').where('account_id', '=', accountId).where('name', '=', name).execute();
    },
  };
}

function changeable({ description, methods }: ForwardRoute) {
  return { description, methods: JSON.stringify(Object.fromEntries(methods)) };
}

function toForwardRoute(row: Selectable<Schema['forward_route']>): ForwardRoute {
  return {
    name: row.name,
    description: row.description,
    methods: new Map(Object.entries(JSON.parse(row.methods))),
    createdAt: row.created_at,
  };
}
