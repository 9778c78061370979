import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { HttpResponse, Keyward } from '../../support/keyward.ts';

/** Excludes rows that the server writes in any case: its follower lease, and audit records of denied attempts. */
const EXCLUDED_ROWS: Readonly<Record<string, string>> = { follower: 'where false', audit: "where action <> 'deny'" };

/**
 * Detects changes to the database since a point in time. SQLite counts the commits of other connections
 * (https://sqlite.org/pragma.html#pragma_data_version); only after a commit are all earlier and current rows compared.
 * An open read transaction keeps the earlier rows.
 */
export class DatabaseWatcher {
  readonly #then: DatabaseSync;
  readonly #now: DatabaseSync;
  #version: unknown;

  constructor(keyward: Keyward) {
    const path = join(keyward.dataDirectory, 'keyward.sqlite');
    this.#then = new DatabaseSync(path, { readOnly: true });
    this.#now = new DatabaseSync(path, { readOnly: true });
    this.#then.exec('begin');
    this.watch();
  }

  /** Starts detecting changes. */
  watch(): void {
    this.#then.exec('commit; begin');
    this.#then.prepare('select count(*) from sqlite_master').get();
    this.#version = versionOf(this.#now);
  }

  /** Returns whether anything changed since `watch()`. */
  hasChanged(): boolean {
    return versionOf(this.#now) !== this.#version && digestOf(this.#then) !== digestOf(this.#now);
  }

  close(): void {
    this.#then.close();
    this.#now.close();
  }
}

function versionOf(database: DatabaseSync): unknown {
  return database.prepare('pragma data_version').get()?.['data_version'];
}

function digestOf(database: DatabaseSync): string {
  const tables = database
    .prepare("select name from sqlite_master where type = 'table'")
    .all()
    .map(({ name }) => String(name));
  const digest = createHash('sha256');
  for (const table of tables) {
    const rows = database.prepare(`select * from ${table} ${EXCLUDED_ROWS[table] ?? ''}`).all();
    digest.update(JSON.stringify([table, rows]));
  }
  return digest.digest('hex');
}

/** Shorter texts can appear in messages by chance. */
const SHORTEST_ECHO = 12;

/** Asserts that an error is a 4xx in Keyward's format that does not repeat the request. */
export function assertClientError(response: HttpResponse, sent: string, description: string): void {
  assert.ok(
    response.status >= 400 && response.status < 500,
    `${description} returned ${response.status} ${response.text}`,
  );
  const { status, name, message, code, request_id: id } = response.body;
  assert.equal(status, response.status, description);
  for (const text of [name, message, code]) assert.match(text, /^[\x20-\x7e…]+$/, description);
  assert.equal(id, response.headers['x-request-id'], description);
  if (sent.length >= SHORTEST_ECHO)
    assert.ok(!message.includes(sent), `${description} repeats the request: ${message}`);
}

/** Asserts that the log contains no secret. */
export function assertNoSecretLogged(keyward: Keyward, presented: Iterable<string> = []): void {
  for (const secret of [...keyward.secrets, ...presented]) {
    const line = keyward.log.find((each) => secret.length > 5 && each.includes(secret));
    assert.equal(line, undefined, 'the log contains a secret');
  }
}
