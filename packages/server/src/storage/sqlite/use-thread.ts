/** A thread with a connection of its own that writes uses, so that no check waits while thousands of rows are written. */
import { parentPort, workerData } from 'node:worker_threads';
import { Kysely } from 'kysely';
import type { Schema } from '../schema.ts';
import { accountCountStore } from '../stores/account-counts.ts';
import { keyUseStore } from '../stores/key-uses.ts';
import { settingStore } from '../stores/settings.ts';
import { LatestUses } from '../uses/latest-uses.ts';
import { type PackedUses, unpackUses } from '../uses/packed-uses.ts';
import { UseWriter } from '../uses/use-writer.ts';
import { sqliteDialect } from './dialect.ts';
import { openDatabase } from './driver.ts';
import type { UseAnswer } from './use-writing.ts';

const { file, accountIds } = workerData as { file: string; accountIds: readonly string[] };
const database = openDatabase(file);
// Nobody was told of a use: what the system has is kept when the process is killed, and a power cut may take a little.
database.exec('pragma synchronous = normal');
const dialect = sqliteDialect(database);
const db = new Kysely<Schema>({ dialect: dialect.kysely });
// Whatever is written of uses from now on is written here.
const latest = new LatestUses();
const storesOf = (open: Kysely<Schema>) => ({
  accountCounts: accountCountStore(open),
  keyUses: keyUseStore(open, dialect, latest),
  settings: settingStore(open),
});
const writer = new UseWriter((work) => db.transaction().execute((open) => work(storesOf(open))));
const begun = writer.begin(storesOf(db), accountIds);

parentPort?.on('message', async (packed: PackedUses) => {
  try {
    await begun;
    await writer.write(unpackUses(packed));
    answer({ ok: true });
  } catch (error) {
    latest.forget();
    answer({ ok: false, message: String(error) });
  }
});

function answer(said: UseAnswer): void {
  parentPort?.postMessage(said);
}
