import { DatabaseSync } from 'node:sqlite';
import { HOUR_SECONDS, HOURS, writeHour } from '../packages/server/src/domain/use-counts.ts';

/** As long as counts are kept. */
export const DAYS = 90;
/** Hours of a day in which a key was used, and how often: good, and refused by its address list. */
const BUSY: readonly (readonly [number, number, number])[] = [
  [3, 12, 0],
  [9, 800, 3],
  [15, 91, 0],
];

/** Every key was used on each of the last 90 days; put in while no server has the database open. */
export function addCounts(file: string): void {
  const database = new DatabaseSync(file);
  database.exec('pragma journal_mode = off');
  database.exec('pragma synchronous = off');
  database.exec('pragma cache_size = -500000');
  const today = Math.floor(Date.now() / 1000 / HOUR_SECONDS / HOURS);
  const counts = Buffer.concat(
    BUSY.map(([hour, valid, refused]) => writeHour({ hour, counts: [valid, 0, 0, 0, refused] })),
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
    const known = BUSY.find(([busy]) => busy === at % HOURS);
    if (!known) continue;
    const [, valid, refused] = known;
    hour.run(account, at, writeHour({ hour: at % HOURS, counts: [valid * keys, 0, 0, 0, refused * keys] }));
  }
  database.exec('update key_use set busyness = key % 997, last_write_at = case when key % 3 = 0 then last_login end');
  database.exec('commit');
  database.exec('pragma journal_mode = wal');
  database.close();
}
