import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DataDirectory } from '../../../src/storage/data-directory.ts';

/** Counts the records of a data directory. */
export interface RecordCounts {
  readonly auditRecords: number;
  readonly appnames: readonly string[];
}

/**
 * Checks the consistency of a data directory, with or without a running server: the database and the audit chain are
 * intact, and every key has its records in the audit log and the change log.
 */
export async function assertConsistent(data: string, description: string): Promise<RecordCounts> {
  const storage = new DataDirectory(data).open(undefined);
  try {
    assert.deepEqual(await storage.integrityProblems(), [], description);
    const [account] = await storage.stores.directory.accounts();
    assert.ok(account, description);
    const { intactCount, broken } = await storage.stores.audit.verify(account.id);
    assert.equal(broken, null, `${description}: the audit chain breaks after ${intactCount} records`);
    return { auditRecords: intactCount, appnames: assertRecorded(data, description) };
  } finally {
    await storage.close();
  }
}

/** Audit actions of a key that followers receive as an update. */
const UPDATES = ['update', 'regenerate', 'start', 'reissue', 'finish', 'cancel', 'disable', 'enable', 'quarantine'];

/** @returns the names of the keys */
function assertRecorded(data: string, description: string): string[] {
  const database = new DatabaseSync(join(data, 'keyward.sqlite'), { readOnly: true });
  try {
    const names = (sql: string) =>
      database
        .prepare(sql)
        .all()
        .map((row) => String(row['name']));
    const idsOf = (action: string) =>
      names(
        `select json_extract(coalesce(after, before), '$.id') name from audit where class = 'apikey' and action = '${action}'`,
      );
    const logged = (action: string) =>
      names(`select entity_id name from change_log where entity = 'api-key' and action = '${action}'`);
    const deleted = new Set(idsOf('delete'));
    const left = idsOf('create').filter((id) => !deleted.has(id));
    assert.deepEqual(
      names('select id name from api_key').sort(),
      left.sort(),
      `${description}: keys and their audit records`,
    );
    for (const action of ['create', 'delete'])
      assert.deepEqual(logged(action), idsOf(action), `${description}: ${action}`);
    const updates = UPDATES.reduce((sum, action) => sum + idsOf(action).length, 0);
    assert.equal(logged('update').length, updates, `${description}: update`);
    return names('select appname name from api_key');
  } finally {
    database.close();
  }
}
