import { randomBytes } from 'node:crypto';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { apiKey, defaultKeyHasher } from '@better-auth/api-key';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';

/** Where the keys are stored: in Better Auth's database, or in what its documentation calls secondary storage. */
export type Storage = 'sqlite' | 'memory';

const OWNER = 'owner';

/**
 * Opens Better Auth with its API-key plugin over `node:sqlite`, set up as its documentation describes, and configured
 * for speed where the documentation leaves a choice: a write-ahead log without a sync for each commit instead of
 * SQLite's slower defaults; no rate limit (the plugin's default is ten requests per day and key; Keyward's keys have no
 * limit either); no log of rejected keys; the index on digests that its own migration creates. In memory, a Map
 * replaces the store that its documentation recommends for high performance; the Map is cheaper than a real store, and
 * its data is lost with the process.
 * @returns a function that returns whether a key is valid and records its usage as the plugin does
 */
export async function openBetterAuth(
  file: string,
  keys: readonly string[],
  storage: Storage,
): Promise<(key: string) => Promise<boolean>> {
  const database = new DatabaseSync(file);
  database.exec('pragma journal_mode = wal');
  database.exec('pragma synchronous = normal');
  const memory = new Map<string, string>();
  const customStorage = {
    get: (key: string) => memory.get(key) ?? null,
    set: (key: string, value: string) => void memory.set(key, value),
    delete: (key: string) => void memory.delete(key),
  };
  const inMemory = { storage: 'secondary-storage', customStorage, deferUpdates: true } as const;
  const options = {
    database,
    secret: randomBytes(32).toString('base64'),
    baseURL: 'http://127.0.0.1',
    telemetry: { enabled: false },
    logger: { disabled: true },
    advanced: { backgroundTasks: { handler: (task: Promise<unknown>) => void task } },
    plugins: [apiKey({ rateLimit: { enabled: false }, ...(storage === 'memory' && inMemory) })],
  };
  await (await getMigrations(options)).runMigrations();
  const auth = betterAuth(options);
  const now = new Date().toISOString();
  database
    .prepare('insert into user (id, name, email, emailVerified, createdAt, updatedAt) values (?, ?, ?, 1, ?, ?)')
    .run(OWNER, 'Owner', 'owner@example.com', now, now);
  await auth.api.createApiKey({ body: { userId: OWNER, name: 'model' } });
  await (storage === 'memory' ? fillMemory(memory, keys) : fillDatabase(database, keys));
  return async (key) => (await auth.api.verifyApiKey({ body: { key } })).valid;
}

/**
 * All keys are copies of one key that Better Auth created. Creating each key through the plugin would need one commit
 * per key.
 */
async function fillDatabase(database: DatabaseSync, keys: readonly string[]): Promise<void> {
  const model = database.prepare('select * from apikey').get() as Record<string, SQLInputValue>;
  const columns = Object.keys(model);
  const quoted = columns.map((name) => `"${name}"`).join(', ');
  const insert = database.prepare(`insert into apikey (${quoted}) values (${columns.map(() => '?').join(', ')})`);
  database.exec('begin');
  for (const [at, key] of keys.entries()) {
    const row: Record<string, SQLInputValue> = { ...model, ...(await createOwner(at, key)) };
    insert.run(...columns.map((name) => row[name] ?? null));
  }
  database.exec('commit');
  database.exec('analyze');
}

/** Each key has its own owner, because the plugin reads the list of all of an owner's keys on each check. */
async function fillMemory(memory: Map<string, string>, keys: readonly string[]): Promise<void> {
  const model = JSON.parse([...memory.values()].find((value) => value.startsWith('{')) ?? '{}') as object;
  for (const [at, key] of keys.entries()) {
    const owned = { ...(await createOwner(at, key)), referenceId: `owner_${at}` };
    const record = JSON.stringify({ ...model, ...owned });
    memory.set(`api-key:${owned.key}`, record);
    memory.set(`api-key:by-id:${owned.id}`, record);
    memory.set(`api-key:by-ref:${owned.referenceId}`, JSON.stringify([owned.id]));
  }
}

async function createOwner(at: number, key: string) {
  return { id: `key_${at}`, name: `key ${at}`, start: key.slice(0, 6), key: await defaultKeyHasher(key) };
}
