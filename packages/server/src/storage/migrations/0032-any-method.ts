import type { Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

/** Renames the permission for unlisted methods from `*`, which is not a valid member name in most languages. */
export async function up(db: Kysely<Schema>): Promise<void> {
  for (const table of ['forward_route', 'deleted_forward_route'] as const) {
    for (const { account_id, name, methods } of await db.selectFrom(table).selectAll().execute()) {
      await db
        .updateTable(table)
        .set({ methods: renamed(methods) })
        .where('account_id', '=', account_id)
        .where('name', '=', name)
        .execute();
    }
  }
}

function renamed(methods: string): string {
  const entries = Object.entries<unknown>(JSON.parse(methods));
  return JSON.stringify(
    Object.fromEntries(entries.map(([method, needed]) => [method === '*' ? 'any' : method, needed])),
  );
}
