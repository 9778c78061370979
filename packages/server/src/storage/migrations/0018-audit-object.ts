import type { Kysely } from 'kysely';
import { idInSnapshot, type Snapshot } from '../../domain/audit-record.ts';
import type { Schema } from '../schema.ts';

const BATCH = 1000;

/** Stores the object of each audit record. Existing records have its id in their snapshots. */
export async function up(db: Kysely<Schema>): Promise<void> {
  await db.schema.alterTable('audit').addColumn('object_id', 'text').execute();
  const accounts = await db.selectFrom('account').select('id').execute();
  for (const { id } of accounts) await fill(db, id);
  await db.schema
    .createIndex('audit_by_object')
    .on('audit')
    .columns(['account_id', 'object_id', 'timestamp', 'number'])
    .execute();
}

async function fill(db: Kysely<Schema>, account: string): Promise<void> {
  const ofAccount = db.selectFrom('audit').select(['number', 'before', 'after']).where('account_id', '=', account);
  for (let last = 0; ; ) {
    const rows = await ofAccount.where('number', '>', last).orderBy('number').limit(BATCH).execute();
    for (const { number, ...snapshots } of rows) {
      last = number;
      const objectId = idInSnapshot({ before: read(snapshots.before), after: read(snapshots.after) });
      if (objectId === null) continue;
      await db
        .updateTable('audit')
        .set({ object_id: objectId })
        .where('account_id', '=', account)
        .where('number', '=', number)
        .execute();
    }
    if (rows.length < BATCH) return;
  }
}

/** An unreadable snapshot is reported when the chain is verified; it does not stop the migration. */
function read(text: string | null): Snapshot {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}
