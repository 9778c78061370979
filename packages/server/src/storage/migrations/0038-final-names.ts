import { type Kysely, sql } from 'kysely';
import type { Schema } from '../schema.ts';

const tables = [
  ['key_shape', 'key_format'],
  ['bulk_change', 'bulk_operation'],
  ['bulk_change_row', 'bulk_operation_row'],
  ['made_with_key', 'created_by_key'],
  ['enrolment', 'enrollment'],
] as const;

/** By the new names of the tables. */
const columns = [
  ['api_key', 'shape', 'key_format'],
  ['rotation', 'old_shape', 'old_key_format'],
  ['bulk_operation', 'left_out', 'excluded'],
  ['bulk_operation', 'ended_at', 'finished_at'],
  ['bulk_operation', 'refused', 'rejected'],
  ['bulk_operation_row', 'bulk_change', 'bulk_operation'],
  ['created_by_key', 'made_at', 'created_at'],
  ['key_policy', 'longest_life_days', 'max_lifetime_days'],
  ['key_policy', 'default_life_days', 'default_lifetime_days'],
  ['key_use', 'beyond_reading_at', 'last_write_at'],
  ['review', 'begun_at', 'started_at'],
  ['review', 'begun_by', 'started_by'],
  ['session', 'presence_until', 'reauthenticated_until'],
  ['replica', 'last_number', 'last_entry'],
  ['webhook', 'disabled_because', 'disabled_reason'],
] as const;

/**
 * Renames tables, columns and stored words to the names of the first release. Audit records keep theirs, which the
 * chain covers; see domain/audit-words.ts.
 */
export async function up(db: Kysely<Schema>): Promise<void> {
  for (const [from, to] of tables) await db.schema.alterTable(from).renameTo(to).execute();
  for (const [table, from, to] of columns) await db.schema.alterTable(table).renameColumn(from, to).execute();
  await replaceWords(db);
}

async function replaceWords(db: Kysely<Schema>): Promise<void> {
  await db
    .updateTable('bulk_operation_row')
    .set({ outcome: 'rejected' })
    .where(sql.ref('outcome'), '=', 'refused')
    .execute();
  await db.updateTable('webhook').set({ disabled_reason: 'manual' }).where('disabled_reason', '=', 'choice').execute();
  await db.updateTable('change_log').set({ entity: 'key-format' }).where('entity', '=', 'key-shape').execute();
  await db
    .updateTable('review_decision')
    .set({ evidence: sql<string>`replace(evidence, '"beyondReadingAt"', '"lastWriteAt"')` })
    .execute();
  for (const [from, to] of codes) {
    await db.updateTable('bulk_operation_row').set({ code: to }).where('code', '=', from).execute();
  }
}

/** Codes of rejected rows of bulk operations. */
const codes = [
  ['life_too_long', 'lifetime_too_long'],
  ['presence_required', 'reauthentication_required'],
] as const;
