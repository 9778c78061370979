import type { Kysely } from 'kysely';
import type { Schema } from '../schema.ts';

/** Key formats of keys whose length differs, in base64, and of UUIDs. */
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
  // These six characters, each once, are now the name of an alphabet.
  await formats.updateTable('key_shape').set({ alphabet: '46abes' }).where('alphabet', '=', 'base64').execute();
}
