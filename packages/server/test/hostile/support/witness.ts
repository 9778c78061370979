import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Answer, Keyward } from '../../support/keyward.ts';

/** What the server writes whatever is asked: its lease as a follower, and the records of denied attempts. */
const BESIDE: Readonly<Record<string, string>> = { follower: 'where false', audit: "where action <> 'deny'" };

/**
 * Whether anything was changed. SQLite counts the commits of other connections that changed something
 * (https://sqlite.org/pragma.html#pragma_data_version); after one, every row is read again.
 */
export class Witness {
  readonly #database: DatabaseSync;
  #version: unknown;
  #rows = '';

  constructor(keyward: Keyward) {
    this.#database = new DatabaseSync(join(keyward.dataDirectory, 'keyward.sqlite'), { readOnly: true });
  }

  /** Another value once anything was changed. */
  changes(): unknown {
    const version = this.#database.prepare('pragma data_version').get()?.['data_version'];
    if (version !== this.#version) this.#rows = this.#read();
    this.#version = version;
    return this.#rows;
  }

  #read(): string {
    const tables = this.#database
      .prepare("select name from sqlite_master where type = 'table' and name not like 'api_key_search%'")
      .all()
      .map(({ name }) => String(name));
    const digest = createHash('sha256');
    for (const table of tables) {
      const rows = this.#database.prepare(`select * from ${table} ${BESIDE[table] ?? ''}`).all();
      digest.update(JSON.stringify([table, rows]));
    }
    return digest.digest('hex');
  }

  close(): void {
    this.#database.close();
  }
}

/** Shorter texts stand in our own sentences by chance. */
const SHORTEST_ECHO = 12;

/** What every refusal owes: a 4xx in our shape that does not repeat what was sent. */
export function assertRefusal(answer: Answer, sent: string, what: string): void {
  assert.ok(answer.status >= 400 && answer.status < 500, `${what} answered ${answer.status} ${answer.text}`);
  const { status, name, message, code, request_id: id } = answer.body;
  assert.equal(status, answer.status, what);
  for (const text of [name, message, code]) assert.match(text, /^[\x20-\x7e…]+$/, what);
  assert.equal(id, answer.headers['x-request-id'], what);
  if (sent.length >= SHORTEST_ECHO) assert.ok(!message.includes(sent), `${what} repeats what was sent: ${message}`);
}

/** What was logged is nobody's secret. */
export function assertSilent(keyward: Keyward, presented: Iterable<string> = []): void {
  for (const secret of [...keyward.secrets, ...presented]) {
    const line = keyward.log.find((each) => secret.length > 5 && each.includes(secret));
    assert.equal(line, undefined, 'a secret stands in the log');
  }
}
