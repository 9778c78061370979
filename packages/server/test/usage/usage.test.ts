import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { usageStore } from '../../src/compose/usage.ts';
import { HOUR_SECONDS, validCount } from '../../src/domain/use-counts.ts';
import { sqliteDialect } from '../../src/storage/sqlite/dialect.ts';
import { openDatabase } from '../../src/storage/sqlite/driver.ts';
import { lockFile } from '../../src/storage/sqlite/file-lock.ts';
import { createStorage } from '../../src/storage/storage.ts';
import type { JournalFolder } from '../../src/usage/journals.ts';
import type { UsageStore } from '../../src/usage/store.ts';
import { Usage } from '../../src/usage/usage.ts';
import { UsageMemory } from '../../src/usage/usage-memory.ts';
import { UsageTotals } from '../../src/usage/usage-totals.ts';
import { newDataFolder } from '../support/data-folder.ts';
import { openStorage } from '../support/database.ts';

const NOW = 1_800_000_000;
/** Enough keys for three batches. */
const KEYS = 2100;
/** The recorder whose pending usage is included in reads of the database. */
let reader: Recorder | undefined;
const { storage, database, file } = await openStorage({ of: (key) => reader?.memory.of(key) ?? [] });

database.exec(
  `insert into account (id, shortname, created_at, password_tokens, keys_reveal_secret) values ('a', 'acme1', 1, 0, 0)`,
);
for (let key = 1; key <= KEYS; key++) addKey(key);

function addKey(key: number, createdAt = 1): void {
  database
    .prepare(
      `insert into api_key (ordinal, id, account_id, appname, appname_key, description, role, digest, generation, created_at,
        created_by, expires_at) values (?, ?, 'a', ?, ?, '', 'readonly', ?, 1, ?, 'ada', 9007199254740991)`,
    )
    .run(key, `key_${key}`, `name-${key}`, `name-${key}`, Buffer.from(String(key)), createdAt);
  database
    .prepare(
      "insert into key_use (key, account_id, last_login, addresses, hour, counts) values (?, 'a', -1, '[]', 0, x'')",
    )
    .run(key);
}

function reset(): void {
  database.exec(
    "update key_use set last_login = -1, addresses = '[]', hour = 0, counts = x'', operations = '', busyness = 0",
  );
  database.exec('delete from key_count; delete from account_count; delete from usage_fold');
}

let named = 0;
const newName = () => (++named).toString(16).padStart(16, '0');

/** Records usage like a server process, without its timers. */
class Recorder {
  readonly usage: Usage;
  readonly memory = new UsageMemory(newName());
  readonly #locks = new Set<() => void>();
  elapsed = 0;
  warn: (sentence: string) => void = (sentence) => assert.fail(sentence);

  constructor(path: string, store: UsageStore = usageStore(storage, () => NOW)) {
    const folder: JournalFolder = { path, lock: (name) => this.#lock(join(path, name)) };
    const totals = new UsageTotals({
      index: { addUsage: () => {}, clearUsage: () => {} },
      open: async () => assert.fail('totals were requested'),
      pending: () => this.memory.all(),
    });
    this.usage = new Usage({
      memory: this.memory,
      store,
      totals,
      folder,
      newName,
      elapsed: () => this.elapsed,
      warn: (sentence) => this.warn(sentence),
    });
  }

  static async open(path: string, store?: UsageStore): Promise<Recorder> {
    const recorder = new Recorder(path, store);
    await recorder.usage.open();
    return recorder;
  }

  #lock(file: string): (() => void) | undefined {
    const release = lockFile(file);
    if (!release) return undefined;
    const releaseOnce = () => void (this.#locks.delete(releaseOnce) && release());
    this.#locks.add(releaseOnce);
    return releaseOnce;
  }

  use(key: number, at = NOW): void {
    const use = { outcome: 'valid', at, ip: '192.0.2.1', operation: 'verify', isWrite: false } as const;
    this.usage.note('a', { ordinal: key, isOld: false, rotation: null }, use);
  }

  useAll(): void {
    for (let key = 1; key <= KEYS; key++) this.use(key);
  }

  /** Releases the locks that the operating system releases when a process is killed. */
  kill(): void {
    for (const release of this.#locks) release();
  }
}

const folders: string[] = [];
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function newFolder(): string {
  reset();
  const folder = newDataFolder('usage');
  folders.push(folder);
  return folder;
}

/** Returns the number of requests of each key, as reads return it. */
async function counts(): Promise<number[]> {
  const names = Array.from({ length: KEYS }, (_, at) => `name-${at + 1}`);
  const known = await storage.stores.keyUses.ofKeys('a', names, 0);
  return names.map((name) => {
    const { use, days } = known.get(name) ?? assert.fail(name);
    return days
      .flatMap(({ hours }) => hours)
      .reduce((sum, { counts }) => sum + validCount(counts), validCount(use.counts));
  });
}

const sum = (all: readonly number[]) => all.reduce((total, each) => total + each, 0);

async function storedOfAccount(): Promise<number> {
  return sum((await storage.stores.accountCounts.since('a', 0)).map(({ counts }) => validCount(counts)));
}

/** A store with one failing fold, which fails either before anything is written or once the batch is committed. */
function failingAt(fold: number, committed: boolean): UsageStore {
  const store = usageStore(storage, () => NOW);
  let folds = 0;
  return {
    ...store,
    async fold(usage, reached, done) {
      if (++folds !== fold) return store.fold(usage, reached, done);
      if (committed) await store.fold(usage, reached, () => {});
      throw new Error('killed');
    },
  };
}

const round = fc.record({
  more: fc.array(fc.record({ key: fc.integer({ min: 1, max: KEYS }), hoursLater: fc.nat(30) }), { maxLength: 20 }),
  killedAt: fc.integer({ min: 1, max: 4 }),
  committed: fc.boolean(),
});

test('each request counts once, whenever a process is killed during a fold', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(round, { minLength: 1, maxLength: 4 }), async (rounds) => {
      const folder = newFolder();
      const expected = Array.from({ length: KEYS }, () => 0);
      for (const { more, killedAt, committed } of rounds) {
        const recorder = await Recorder.open(folder, failingAt(killedAt, committed));
        recorder.useAll();
        for (const { key, hoursLater } of more) {
          recorder.use(key, NOW + hoursLater * HOUR_SECONDS);
          expected[key - 1]! += 1;
        }
        for (const at of expected.keys()) expected[at]! += 1;
        await recorder.usage.fold().catch(() => {});
        recorder.kill();
      }
      const last = await Recorder.open(folder);
      await last.usage.stop();
      assert.deepEqual(await counts(), expected);
      assert.equal(await storedOfAccount(), sum(expected));
      assert.deepEqual(readdirSync(folder), []);
    }),
    { numRuns: 12 },
  );
});

/**
 * A disk that keeps only synced data after a power failure: the database as of its last sync, and the current journals.
 */
class Disk {
  readonly #folder: string;
  readonly #synced = newDataFolder('synced');
  readonly images: string[] = [];
  /** Stores usage in the database on this disk. */
  readonly store: UsageStore;

  constructor(folder: string) {
    this.#folder = folder;
    folders.push(this.#synced);
    const store = usageStore(storage, () => NOW);
    this.store = {
      ...store,
      fold: async (...batch) => {
        await store.fold(...batch);
        this.cutPower();
      },
      sync: async () => {
        this.cutPower();
        await store.sync();
        this.#copyDatabase();
      },
    };
    database.exec('pragma wal_checkpoint(truncate)');
    this.#copyDatabase();
  }

  #copyDatabase(): void {
    for (const end of ['', '-wal']) cpSync(`${file}${end}`, join(this.#synced, `keyward.sqlite${end}`));
  }

  /** Copies the files that the next start would find. */
  cutPower(): void {
    const image = newDataFolder('image');
    folders.push(image);
    for (const from of [this.#synced, this.#folder]) cpSync(from, image, { recursive: true });
    this.images.push(image);
  }
}

/** Returns the requests that a start after a power failure finds in the database and in journals. */
async function countAfterCut(image: string): Promise<number> {
  const found = openDatabase(join(image, 'keyward.sqlite'));
  const copy = createStorage(sqliteDialect(found), storage.vault, { usedTokens: storage.usedTokens });
  const recorder = await Recorder.open(
    image,
    usageStore(copy, () => NOW),
  );
  await recorder.usage.stop();
  const counted = sum((await copy.stores.accountCounts.since('a', 0)).map(({ counts }) => validCount(counts)));
  found.close();
  return counted;
}

test('each request in a written journal counts once, whenever the power fails', async () => {
  const folder = newFolder();
  const disk = new Disk(folder);
  const killed = await Recorder.open(folder, { ...disk.store, sync: () => Promise.reject(new Error('killed')) });
  killed.useAll();
  await assert.rejects(killed.usage.fold(), /killed/);
  killed.kill();
  const next = await Recorder.open(folder, disk.store);
  disk.cutPower();
  const first = disk.images.length;
  next.useAll();
  await next.usage.stop();
  disk.cutPower();
  assert.deepEqual(readdirSync(folder), []);
  for (const [at, image] of disk.images.entries()) {
    assert.equal(await countAfterCut(image), KEYS * (at < first ? 1 : 2), `image ${at} of ${disk.images.length}`);
  }
});

test('reads are exact while usage is folded', async () => {
  reader = await Recorder.open(newFolder());
  reader.useAll();
  await reader.usage.fold();
  // Uses a later hour, so that counts move from one table to another.
  for (let key = 1; key <= KEYS; key++) reader.use(key, NOW + HOUR_SECONDS);
  const folding = { ended: false };
  const folded = reader.usage.fold().finally(() => {
    folding.ended = true;
  });
  let reads = 0;
  while (!folding.ended) {
    assert.ok((await counts()).every((each) => each === 2));
    reads++;
    await turn();
  }
  await folded;
  assert.ok(reads > 2, `${reads} reads`);
  assert.ok((await counts()).every((each) => each === 2));
  reader.kill();
  reader = undefined;
});

/** Writes a journal of two records, each with one request of every specified key. @returns its path */
async function journalOf(folder: string, keys: readonly number[]): Promise<string> {
  const recorder = await Recorder.open(folder, unreachable);
  // The next fold is due in five seconds.
  await recorder.usage.fold();
  for (const _ of [1, 2]) {
    for (const key of keys) recorder.use(key);
    await recorder.usage.writeSecond();
  }
  recorder.kill();
  return join(folder, readdirSync(folder).find((name) => name.endsWith('.log')) ?? assert.fail('no journal'));
}

/** A database that cannot be written. */
const unreachable: UsageStore = { ...usageStore(storage, () => NOW), fold: () => Promise.reject(new Error('disk')) };

async function countsAfterRestart(folder: string): Promise<number[]> {
  await (await Recorder.open(folder)).usage.stop();
  return counts();
}

test('if the end of a journal is torn or does not match its checksum, all earlier records count', async () => {
  const intact = readFileSync(await journalOf(newFolder(), [1, 2, 3]));
  // Skips the name of the format, and the length and checksum of the first record.
  const second = 16 + intact.readUInt32LE(8);
  assert.ok(second < intact.length - 50, 'there are two records');
  for (const damage of ['torn', 'altered'] as const) {
    for (let at = second; at < intact.length; at += 7) {
      const folder = newFolder();
      const file = await journalOf(folder, [1, 2, 3]);
      const bytes = Buffer.from(intact);
      bytes[at]! ^= 1;
      writeFileSync(file, damage === 'torn' ? intact.subarray(0, at) : bytes);
      assert.deepEqual((await countsAfterRestart(folder)).slice(0, 4), [1, 1, 1, 0], `${damage} at ${at}`);
    }
  }
});

test('an unreadable journal and a journal of another format version are kept and block nothing', async () => {
  const folder = newFolder();
  const unreadable = ['usage-0123456789abcdef-1.log', 'usage-0123456789abcdee-1.log'];
  writeFileSync(join(folder, unreadable[0] ?? ''), 'kw-use-2, and what only that version reads');
  mkdirSync(join(folder, unreadable[1] ?? ''));
  const warnings: string[] = [];
  const server = new Recorder(folder);
  const cli = new Recorder(folder);
  for (const each of [server, cli]) each.warn = (sentence) => warnings.push(sentence);
  await server.usage.open();
  assert.equal(warnings.length, 2);
  for (const each of warnings)
    assert.match(each, /^the journal usage-0123456789abcde[ef] in the data directory cannot be read/);
  server.usage.begin(assert.ifError);
  server.use(1);
  await cli.usage.settle();
  assert.equal((await counts())[0], 1);
  assert.equal(warnings.length, 4, 'the CLI does not wait for an owner of the journals');
  await server.usage.stop();
  for (const name of unreadable) assert.ok(existsSync(join(folder, name)));
});

test('a journal is adopted only after its owner has exited', async () => {
  const folder = newFolder();
  const [first, second] = [await Recorder.open(folder), await Recorder.open(folder)];
  first.use(1);
  second.use(2);
  await Promise.all([first.usage.writeSecond(), second.usage.writeSecond()]);
  first.use(1);
  second.use(2);
  await Promise.all([first.usage.writeSecond(), second.usage.writeSecond()]);
  const third = await Recorder.open(folder);
  await third.usage.fold();
  assert.deepEqual((await counts()).slice(0, 2), [1, 1], 'usage that the owners folded');
  first.kill();
  const fourth = await Recorder.open(folder);
  await fourth.usage.fold();
  assert.deepEqual((await counts()).slice(0, 2), [2, 1], 'the journal of the first process is adopted');
  await second.usage.stop();
  assert.deepEqual((await counts()).slice(0, 2), [2, 2]);
  for (const each of [third, fourth]) await each.usage.stop();
  assert.deepEqual(readdirSync(folder), []);
});

test('a stop folds for a limited time, and the next start folds the rest of the journal', async () => {
  const folder = newFolder();
  const store = usageStore(storage, () => NOW);
  const recorder: Recorder = await Recorder.open(folder, {
    ...store,
    async fold(...batch) {
      await store.fold(...batch);
      recorder.elapsed += 1500;
    },
  });
  recorder.useAll();
  await recorder.usage.stop();
  assert.equal(recorder.elapsed, 3000);
  assert.equal(sum(await counts()), 500, 'two of the smallest batches');
  assert.deepEqual(
    await countsAfterRestart(folder),
    Array.from({ length: KEYS }, () => 1),
  );
});

test('an older copy of the database folds only the usage of keys that it contains from a newer journal', async () => {
  const folder = newFolder();
  const lost = KEYS + 1;
  await journalOf(folder, [1, lost, lost + 1]);
  addKey(lost, NOW + 1);
  await (await Recorder.open(folder)).usage.stop();
  const known = await storage.stores.keyUses.ofKeys('a', ['name-1', `name-${lost}`], 0);
  assert.deepEqual(
    [...known].map(([name, { use }]) => [name, use.lastLogin?.at]),
    [
      ['name-1', NOW],
      [`name-${lost}`, undefined],
    ],
  );
});

test('usage is folded every minute, or every five seconds if there is little', async () => {
  const recorder = await Recorder.open(newFolder());
  await recorder.usage.writeSecond();
  const foldedAfter = async (seconds: number) => {
    const before = sum(await counts());
    recorder.elapsed += seconds * 1000;
    await recorder.usage.writeSecond();
    return sum(await counts()) - before;
  };
  recorder.use(1);
  assert.deepEqual([await foldedAfter(4), await foldedAfter(1)], [0, 1]);
  recorder.useAll();
  assert.deepEqual([await foldedAfter(59), await foldedAfter(1)], [0, KEYS]);
  await recorder.usage.stop();
});

test('usage is folded into the database while the journal cannot be written', async () => {
  const folder = newFolder();
  const recorder = await Recorder.open(folder);
  // A journal segment is never written to an existing file.
  writeFileSync(join(folder, `usage-${recorder.memory.journal}-1.log`), '');
  recorder.use(1);
  await assert.rejects(recorder.usage.writeSecond(), { code: 'EEXIST' });
  assert.equal((await counts())[0], 1);
  await recorder.usage.stop();
});

test('while the database cannot be written, memory does not grow with each fold', async () => {
  const disk = { isFull: true };
  const store = usageStore(storage, () => NOW);
  const recorder = await Recorder.open(newFolder(), {
    ...store,
    fold: (...batch) => (disk.isFull ? Promise.reject(new Error('disk')) : store.fold(...batch)),
  });
  for (let fold = 1; fold <= 20; fold++) {
    recorder.use(1);
    recorder.elapsed += 5000;
    await assert.rejects(recorder.usage.writeSecond(), /disk/);
  }
  assert.equal(recorder.memory.sealed.length, 1);
  for (let request = 1; request <= 1_000_000; request++) recorder.use(1);
  await assert.rejects(recorder.usage.fold(), /disk/);
  await assert.rejects(recorder.usage.fold(), /disk/);
  assert.equal(recorder.memory.sealed.length, 2, 'each batch can be read as a whole after a crash');
  disk.isFull = false;
  recorder.use(1);
  await recorder.usage.fold();
  assert.equal((await counts())[0], 1_000_021);
  await recorder.usage.stop();
});

test('the CLI makes a running server fold recent usage', async () => {
  const folder = newFolder();
  const server = await Recorder.open(folder);
  server.usage.begin(assert.ifError);
  server.use(1);
  const cli = new Recorder(folder);
  await cli.usage.settle();
  assert.deepEqual([(await counts())[0], cli.memory.of(1)], [1, []]);
  await server.usage.stop();
  await cli.usage.settle();
  assert.deepEqual(readdirSync(folder), []);
});

test('the CLI reads usage that a running server cannot fold from the journal, and withdraws its request', async () => {
  const folder = newFolder();
  const server = await Recorder.open(folder, unreachable);
  const failures: unknown[] = [];
  server.usage.begin((error) => failures.push(error));
  server.use(1);
  const cli = new Recorder(folder);
  await cli.usage.settle();
  assert.equal(cli.memory.of(1)[0]?.lastLogin?.at, NOW);
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.endsWith('.fold')),
    [],
  );
  assert.equal(failures.length, 1, 'one attempt, because no other was due');
  server.kill();
  await assert.rejects(server.usage.stop());
});
