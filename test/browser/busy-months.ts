import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { writeOperations } from '../../packages/server/src/domain/operation-use.ts';
import { HOUR_SECONDS, HOURS, outcomes, totalOf, writeHour } from '../../packages/server/src/domain/use-counts.ts';

const DAYS = 90;

/** Adds usage of the last three months: more by day than by night, less on weekends, some denied. */
export function addUsageMonths(data: string, names: readonly string[]): void {
  const database = new DatabaseSync(join(data, 'keyward.sqlite'));
  const keyOf = database.prepare('select ordinal, account_id as account from api_key where appname = ?');
  const addDay = database.prepare(
    'insert into key_count (key, day, account_id, counts, operations) values (?, ?, ?, ?, ?)',
  );
  const addHour = database.prepare('insert into account_count (account_id, hour, counts) values (?, ?, ?)');
  const used = database.prepare('update key_use set last_login = ?, last_ip = ?, busyness = ? where key = ?');
  const now = Math.floor(Date.now() / 1000);
  const today = Math.floor(now / HOUR_SECONDS / HOURS);
  const sums = new Map<number, number[]>();
  let account = '';
  database.exec('begin');
  for (const [index, name] of names.entries()) {
    const key = keyOf.get(name) as { ordinal: number; account: string };
    account = key.account;
    for (let day = today - DAYS; day < today; day++) {
      const hours = Array.from({ length: HOURS }, (_, hour) => ({ hour, counts: countsOf(day, hour, index) }));
      for (const { hour, counts } of hours) {
        const target = sums.get(day * HOURS + hour) ?? outcomes.map(() => 0);
        sums.set(
          day * HOURS + hour,
          target.map((sum, at) => sum + (counts[at] ?? 0)),
        );
      }
      const count = hours.reduce((sum, { counts }) => sum + totalOf(counts), 0);
      const operations = [{ operation: 'verify', count, at: day * HOURS * HOUR_SECONDS + 80_000 }];
      addDay.run(key.ordinal, day, key.account, Buffer.concat(hours.map(writeHour)), writeOperations(operations));
    }
    used.run(now - 300 * (index + 1), `198.51.100.${7 + index}`, 1000 / (index + 1), key.ordinal);
  }
  for (const [hour, counts] of sums) addHour.run(account, hour, writeHour({ hour: hour % HOURS, counts }));
  database.exec('commit');
  database.close();
}

/** Deterministic, so that screenshots can be compared. */
function countsOf(day: number, hour: number, index: number): number[] {
  const awake = Math.max(0.15, Math.sin(((hour - 5) / HOURS) * 2 * Math.PI) + 0.4);
  const week = day % 7 > 4 ? 0.35 : 1;
  const chance = 0.75 + ((day * 37 + hour * 17 + index * 29) % 50) / 100;
  const valid = Math.round((400 / (index + 1)) * awake * week * chance);
  const refused = (day * 5 + hour * 3 + index) % 11 === 0 ? Math.round(valid / 12) : 0;
  return outcomes.map((outcome) => (outcome === 'valid' ? valid : outcome === 'forbidden' ? refused : 0));
}
