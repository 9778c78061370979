import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DataDirectory } from '../../../src/storage/data-directory.ts';

/** Counts the records of a data directory. */
export interface Found {
  readonly auditRecords: number;
  readonly appnames: readonly string[];
}

/**
 * Holds a data directory against itself, beside a server or after one: the database is whole, the audit chain too, and
 * every key that is there was recorded in the transaction that made it, in the audit log and in the change log.
 */
export async function assertConsistent(data: string, what: string): Promise<Found> {
  const storage = new DataDirectory(data).open(undefined);
  try {
    assert.deepEqual(await storage.integrityProblems(), [], what);
    const [account] = await storage.stores.directory.accounts();
    assert.ok(account, what);
    const { intactCount: whole, broken } = await storage.stores.audit.verify(account.id);
    assert.equal(broken, null, `${what}: the audit chain breaks after ${whole} records`);
    return { auditRecords: whole, appnames: assertRecorded(data, what) };
  } finally {
    await storage.close();
  }
}

/** The audit actions of a key that followers receive as an update. */
const UPDATES = ['update', 'regenerate', 'start', 'reissue', 'finish', 'cancel', 'disable', 'enable', 'quarantine'];

/** @returns the names of the keys */
function assertRecorded(data: string, what: string): string[] {
  const database = new DatabaseSync(join(data, 'keyward.sqlite'), { readOnly: true });
  try {
    const names = (sql: string) =>
      database
        .prepare(sql)
        .all()
        .map((row) => String(row['name']));
    const of = (action: string) =>
      names(
        `select json_extract(coalesce(after, before), '$.id') name from audit where class = 'apikey' and action = '${action}'`,
      );
    const logged = (action: string) =>
      names(`select entity_id name from change_log where entity = 'api-key' and action = '${action}'`);
    const deleted = new Set(of('delete'));
    const left = of('create').filter((id) => !deleted.has(id));
    assert.deepEqual(names('select id name from api_key').sort(), left.sort(), `${what}: keys and their audit records`);
    for (const action of ['create', 'delete']) assert.deepEqual(logged(action), of(action), `${what}: ${action}`);
    const updates = UPDATES.reduce((sum, action) => sum + of(action).length, 0);
    assert.equal(logged('update').length, updates, `${what}: update`);
    return names('select appname name from api_key');
  } finally {
    database.close();
  }
}
