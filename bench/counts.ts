import { DatabaseSync } from 'node:sqlite';
import { HOUR_SECONDS, HOURS, writeHour } from '../packages/server/src/domain/use-counts.ts';

/** The retention of counts, in days. */
export const DAYS = 90;
/**
 * Hours of a day in which a key was used, with the number of valid checks and of checks denied by the key's allowed
 * IPs.
 */
const BUSY_HOURS: readonly (readonly [number, number, number])[] = [
  [3, 12, 0],
  [9, 800, 3],
  [15, 91, 0],
];

/** Adds usage counts of the last 90 days to every key. No server may have the database open. */
export function addCounts(file: string): void {
  const database = new DatabaseSync(file);
  database.exec('pragma journal_mode = off');
  database.exec('pragma synchronous = off');
  database.exec('pragma cache_size = -500000');
  const today = Math.floor(Date.now() / 1000 / HOUR_SECONDS / HOURS);
  const counts = Buffer.concat(
    BUSY_HOURS.map(([hour, valid, denied]) => writeHour({ hour, counts: [valid, 0, 0, 0, denied] })),
  );
  database.exec('begin');
  database
    .prepare(`with recursive day (day) as (select ? union all select day + 1 from day where day < ?)
      insert into key_count (key, day, account_id, counts, operations)
        select key, day, account_id, ?, 'verify' from key_use cross join day order by key, day`)
    .run(today - DAYS, today - 1, counts);
  const { account, keys } = database
    .prepare('select account_id as account, count(*) as keys from key_use group by account_id')
    .get() as { account: string; keys: number };
  const hour = database.prepare('insert into account_count (account_id, hour, counts) values (?, ?, ?)');
  for (let at = (today - DAYS) * HOURS; at < today * HOURS; at++) {
    const busyHour = BUSY_HOURS.find(([busy]) => busy === at % HOURS);
    if (!busyHour) continue;
    const [, valid, denied] = busyHour;
    hour.run(account, at, writeHour({ hour: at % HOURS, counts: [valid * keys, 0, 0, 0, denied * keys] }));
  }
  database.exec('update key_use set busyness = key % 997, last_write_at = case when key % 3 = 0 then last_login end');
  database.exec('commit');
  database.exec('pragma journal_mode = wal');
  database.close();
}
