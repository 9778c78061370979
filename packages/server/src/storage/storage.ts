import { setImmediate as turn } from 'node:timers/promises';
import { Kysely } from 'kysely';
import type { Dialect, StorageFault } from './dialect.ts';
import { GroupCommit } from './group-commit.ts';
import { isCurrent, type MigrationName, migrate } from './migrations/index.ts';
import { NOTHING_PENDING, type PendingSource } from './pending-source.ts';
import type { Schema } from './schema.ts';
import { createStores, type Stores } from './stores/index.ts';
import type { UsedTokens } from './used-tokens/used-token-log.ts';
import { type Vault, WrongMasterKey } from './vault.ts';

/** The database. */
export interface Storage {
  /** Reads outside of transactions. */
  readonly stores: Stores;
  readonly vault: Vault;
  /** Runs a transaction with exclusive access. Must not be nested. */
  transaction<T>(work: (stores: Stores) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /** Runs work that shares its commit with other work, for hot paths; see {@link GroupCommit}. */
  grouped<T>(work: (stores: Stores) => Promise<T>): Promise<T>;
  readonly usedTokens: UsedTokens;
  /** Resolves when every commit so far survives a power cut. */
  sync(): Promise<void>;
  /** Returns a number that changes when another process writes. */
  otherProcessVersion(): Promise<number>;
  /** Returns the number of the last change-log entry that this process committed; 0 if it has not committed any. */
  lastAppended(): number;
  isCurrent(): Promise<boolean>;
  /** @param upTo see migrations/index.ts */
  migrate(upTo?: MigrationName): Promise<void>;
  fault(error: unknown): StorageFault | undefined;
  integrityProblems(): Promise<readonly string[]>;
  close(): Promise<void>;
}

export interface TransactionOptions {
  /** Called after the commit and before any other statement can read the changes. */
  readonly committed?: () => void;
  /** True if the transaction changes thousands of rows, whose commit would block the event loop. */
  readonly isLarge?: boolean;
  /**
   * True if the commit may be missing after a power cut until {@link Storage.sync} has resolved. The caller then does
   * not wait for the disk.
   */
  readonly isUnsynced?: boolean;
}

export interface StorageParts {
  readonly usedTokens: UsedTokens;
  readonly pending?: PendingSource;
}

export function createStorage(
  dialect: Dialect,
  vault: Vault,
  { usedTokens, pending = NOTHING_PENDING }: StorageParts,
): Storage {
  const db = new Kysely<Schema>({ dialect: dialect.kysely });
  let lastAppended = 0;
  const transaction: Storage['transaction'] = async (work, { isLarge = false, isUnsynced = false, committed } = {}) => {
    let appended = 0;
    const run = (on: Kysely<Schema>) =>
      on.transaction().execute(async (openTransaction) => {
        const transactionStores = createStores({ db: openTransaction, dialect, vault, pending });
        const value = isLarge
          ? await dialect.withEarlyWrites(() => work(transactionStores))
          : await work(transactionStores);
        appended = transactionStores.changeLog.appended();
        if (committed) dialect.afterCommit(committed);
        return value;
      });
    const result = await (isUnsynced
      ? db.connection().execute((connection) => dialect.withoutSync(() => run(connection)))
      : run(db));
    lastAppended = Math.max(lastAppended, appended);
    // The commit runs in a separate turn of the event loop, before the index is updated.
    if (isLarge) await turn();
    return result;
  };
  const group = new GroupCommit(transaction);
  const stores = createStores({ db, dialect, vault, pending });
  return {
    stores,
    vault,
    transaction,
    grouped: (work) => group.run(work),
    usedTokens,
    sync: dialect.syncCommits,
    otherProcessVersion: dialect.otherProcessVersion,
    lastAppended: () => lastAppended,
    isCurrent: () => isCurrent(db),
    migrate: (upTo) => migrate(db, dialect, upTo),
    fault: dialect.fault,
    integrityProblems: () => dialect.integrityProblems(db),
    async close() {
      await usedTokens.close();
      await db.destroy();
    },
  };
}

const CHECK_VALUE = 'keyward';

/**
 * Verifies that the database was created with this master key, before any data is served or written.
 * @throws WrongMasterKey
 */
export async function checkMasterKey({ stores, vault, transaction }: Storage): Promise<void> {
  const storedCheck = await stores.settings.get('master_key_check');
  if (storedCheck === undefined) {
    const sealed = Buffer.from(vault.seal('check', CHECK_VALUE, CHECK_VALUE)).toString('base64');
    await transaction(({ settings }) => settings.set('master_key_check', sealed));
    return;
  }
  if (vault.open('check', CHECK_VALUE, Buffer.from(storedCheck, 'base64')) !== CHECK_VALUE) throw new WrongMasterKey();
}
