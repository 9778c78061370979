import { sumOfHours, type UnwrittenUses } from '../../domain/key-use.ts';
import type { accountCountStore } from '../stores/account-counts.ts';
import type { keyUseStore } from '../stores/key-uses.ts';
import type { settingStore } from '../stores/settings.ts';

/** So many keys move to their new place in the list with each batch; the others follow with the next ones. */
const SORTED_AT_ONCE = 500;
/** From when on places may be out of date; kept for as long as there are any. */
export const UNSORTED_SINCE = 'logins_unsorted_since';

/** What uses are written through. */
export interface UseStores {
  readonly accountCounts: ReturnType<typeof accountCountStore>;
  readonly keyUses: ReturnType<typeof keyUseStore>;
  readonly settings: ReturnType<typeof settingStore>;
}

/** How uses are written for good. */
export interface UseWriting {
  write(uses: readonly UnwrittenUses[]): Promise<void>;
  close(): Promise<void>;
}

type Transaction = (work: (stores: UseStores) => Promise<void>) => Promise<void>;

/**
 * Writes uses of keys. What a record shows is exact with each batch; its place in the order of last logins costs far more
 * to keep, so when thousands of keys are used each second their places follow as fast as a bounded share of the time allows.
 */
export class UseWriter {
  readonly #transaction: Transaction;
  /** The last login of keys whose place is out of date, by account and key. */
  readonly #unsorted = new Map<string, Map<number, number>>();
  #unsortedSince: number | undefined;

  constructor(transaction: Transaction) {
    this.#transaction = transaction;
  }

  /** Takes up what an earlier process left unsorted. */
  async begin({ keyUses, settings }: UseStores, accountIds: readonly string[]): Promise<void> {
    const since = await settings.get(UNSORTED_SINCE);
    if (since === undefined) return;
    this.#unsortedSince = Number(since);
    for (const id of accountIds) this.#unsorted.set(id, new Map(await keyUses.loginsSince(id, Number(since))));
  }

  async write(uses: readonly UnwrittenUses[]): Promise<void> {
    const byAccount = Map.groupBy(uses, ({ accountId }) => accountId);
    this.#noteUnsorted(uses);
    const sorted = this.#firstUnsorted();
    const isLeft = [...this.#unsorted.values()].reduce((sum, { size }) => sum + size, 0) > SORTED_AT_ONCE;
    await this.#transaction(async ({ accountCounts, keyUses, settings }) => {
      for (const [accountId, used] of byAccount) {
        await accountCounts.add(accountId, sumOfHours(used));
        await keyUses.addAll(accountId, used);
      }
      for (const [accountId, logins] of sorted) await keyUses.sortByLogin(accountId, logins);
      if (isLeft) await settings.set(UNSORTED_SINCE, String(this.#unsortedSince));
      else if (this.#unsortedSince !== undefined) await settings.remove(UNSORTED_SINCE);
    });
    for (const [accountId, logins] of sorted) for (const [key] of logins) this.#unsorted.get(accountId)?.delete(key);
    if (!isLeft) this.#unsortedSince = undefined;
  }

  #noteUnsorted(uses: readonly UnwrittenUses[]): void {
    for (const { accountId, key, lastLogin } of uses) {
      if (!lastLogin) continue;
      let logins = this.#unsorted.get(accountId);
      if (!logins) {
        logins = new Map();
        this.#unsorted.set(accountId, logins);
      }
      logins.set(key, Math.max(lastLogin.at, logins.get(key) ?? 0));
      this.#unsortedSince = Math.min(this.#unsortedSince ?? lastLogin.at, lastLogin.at);
    }
  }

  #firstUnsorted(): [accountId: string, logins: [key: number, at: number][]][] {
    let room = SORTED_AT_ONCE;
    return [...this.#unsorted].map(([accountId, logins]) => {
      const some = [...logins.entries().take(room)];
      room -= some.length;
      return [accountId, some];
    });
  }
}
