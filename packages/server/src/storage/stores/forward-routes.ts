import type { Kysely, Selectable } from 'kysely';
import type { ForwardRoute } from '../../domain/forward-route.ts';
import type { Schema } from '../schema.ts';

/** Forward-auth routes by account and name. */
export function forwardRouteStore(db: Kysely<Schema>) {
  const inAccount = (accountId: string) =>
    db.selectFrom('forward_route').selectAll().where('account_id', '=', accountId);

  return {
    /** Sorted by name. */
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
        .values({ account_id: accountId, name: route.name, ...changeableColumns(route), created_at: route.createdAt })
        .execute();
    },

    /** Updates a route; its name never changes. */
    async update(accountId: string, route: ForwardRoute): Promise<void> {
      await db
        .updateTable('forward_route')
        .set(changeableColumns(route))
        .where('account_id', '=', accountId)
        .where('name', '=', route.name)
        .execute();
    },

    /**
     * Stores the permissions and the environment of a deleted route, in case a route with the same name is added again.
     */
    async remove(
      accountId: string,
      { name, methods, environment }: Pick<ForwardRoute, 'name' | 'methods' | 'environment'>,
    ): Promise<void> {
      for (const table of ['forward_route', 'deleted_forward_route'] as const) {
        await db.deleteFrom(table).where('account_id', '=', accountId).where('name', '=', name).execute();
      }
      await db
        .insertInto('deleted_forward_route')
        .values({ account_id: accountId, name, methods: textOf(methods), environment })
        .execute();
    },

    /** Returns the permissions and the environment of the last deleted route with this name. */
    async rulesOfDeleted(
      accountId: string,
      name: string,
    ): Promise<Pick<ForwardRoute, 'methods' | 'environment'> | undefined> {
      const row = await db
        .selectFrom('deleted_forward_route')
        .select(['methods', 'environment'])
        .where('account_id', '=', accountId)
        .where('name', '=', name)
        .executeTakeFirst();
      return row && { methods: toMethods(row.methods), environment: row.environment };
    },
  };
}

function changeableColumns(route: ForwardRoute) {
  return {
    description: route.description,
    methods: textOf(route.methods),
    allow_preflight: Number(route.allowPreflight),
    allow_ambiguous_paths: Number(route.allowAmbiguousPaths),
    environment: route.environment,
    identity_headers: JSON.stringify(route.identityHeaders),
  };
}

function textOf(methods: ForwardRoute['methods']): string {
  return JSON.stringify(Object.fromEntries(methods));
}

function toMethods(text: string): ForwardRoute['methods'] {
  return new Map(Object.entries(JSON.parse(text)));
}

function toForwardRoute(row: Selectable<Schema['forward_route']>): ForwardRoute {
  return {
    name: row.name,
    description: row.description,
    methods: toMethods(row.methods),
    allowPreflight: row.allow_preflight === 1,
    allowAmbiguousPaths: row.allow_ambiguous_paths === 1,
    environment: row.environment,
    identityHeaders: JSON.parse(row.identity_headers),
    createdAt: row.created_at,
  };
}
