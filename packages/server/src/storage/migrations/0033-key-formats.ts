import type { Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

/** Adds key formats with a range of lengths, base64, and UUIDs. */
export async function up(db: Kysely<Schema>): Promise<void> {
  await db.schema.alterTable('key_shape').renameColumn('length', 'min_length').execute();
  await db.schema
    .alterTable('key_shape')
    .addColumn('max_length', 'integer', (c) => c.notNull().defaultTo(0))
    .execute();
  await db.schema
    .alterTable('key_shape')
    .addColumn('type', 'text', (c) => c.notNull().defaultTo('characters'))
    .execute();
  const formats = db.withTables<{ key_shape: { min_length: number; max_length: number; alphabet: string } }>();
  await formats
    .updateTable('key_shape')
    .set(({ ref }) => ({ max_length: ref('min_length') }))
    .execute();
  // `base64` is now the name of an alphabet; here it meant these six characters.
  await formats.updateTable('key_shape').set({ alphabet: '46abes' }).where('alphabet', '=', 'base64').execute();
}
