import type { UnwrittenUses } from '../../domain/key-use.ts';
import type { Storage } from '../../storage/storage.ts';
import type { Stores } from '../../storage/stores/index.ts';

/** So many keys move to their new place in the list with each batch; the others follow with the next ones. */
const SORTED_AT_ONCE = 1000;
/** From when on places may be out of date; kept for as long as there are any. */
const UNSORTED_SINCE = 'logins_unsorted_since';

/** The time of the last login of a key, by its ordinal. */
type Logins = Map<number, number>;

/**
 * Writes uses of keys. What a record shows is exact with each batch; its place in the order of last logins costs far more
 * to keep, so when thousands of keys are used each second their places follow as fast as a bounded share of the time allows.
 */
export class UseWriter {
  readonly #storage: Storage;
  /** By account. */
  #unsorted = new Map<string, Logins>();
  #isNoted = false;

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  /** Takes up what an earlier process left unsorted. */
  async begin(): Promise<void> {
    const { settings, directory, keyUses } = this.#storage.stores;
    const since = await settings.get(UNSORTED_SINCE);
    if (since === undefined) return;
    this.#isNoted = true;
    for (const { id } of await directory.accounts()) {
      this.#unsorted.set(id, new Map(await keyUses.loginsSince(id, Number(since))));
    }
  }

  readonly write = async (uses: readonly UnwrittenUses[]): Promise<void> => {
    const byAccount = Map.groupBy(uses, ({ accountId }) => accountId);
    for (const [accountId, used] of byAccount) {
      const logins = this.#unsorted.get(accountId) ?? new Map<number, number>();
      for (const { key, lastLogin } of used) {
        if (lastLogin) logins.set(key, Math.max(lastLogin.at, logins.get(key) ?? 0));
      }
      this.#unsorted.set(accountId, logins);
    }
    const { now, later } = divide(this.#unsorted, SORTED_AT_ONCE);
    await this.#storage.transaction(async (stores) => {
      for (const [accountId, used] of byAccount) await stores.keyUses.addAll(accountId, used);
      for (const [accountId, logins] of now) await stores.keyUses.sortByLogin(accountId, logins);
      await this.#noteUnsorted(stores, later);
    });
    this.#unsorted = later;
  };

  async #noteUnsorted({ settings }: Stores, later: ReadonlyMap<string, Logins>): Promise<void> {
    const since = [...later.values()]
      .flatMap((logins) => [...logins.values()])
      .reduce(earlier, Number.POSITIVE_INFINITY);
    if (later.size > 0) await settings.set(UNSORTED_SINCE, String(since));
    else if (this.#isNoted) await settings.remove(UNSORTED_SINCE);
    this.#isNoted = later.size > 0;
  }
}

function earlier(one: number, other: number): number {
  return Math.min(one, other);
}

/** The first so many, and the rest. */
function divide(unsorted: ReadonlyMap<string, Logins>, count: number) {
  const now = new Map<string, Logins>();
  const later = new Map<string, Logins>();
  let room = count;
  for (const [accountId, logins] of unsorted) {
    const some = new Map(logins.entries().take(room));
    const rest = new Map(logins.entries().drop(some.size));
    if (some.size > 0) now.set(accountId, some);
    if (rest.size > 0) later.set(accountId, rest);
    room -= some.size;
  }
  return { now, later };
}
