import type { Page } from 'playwright-core';

interface Fiber {
  readonly memoizedProps?: { readonly client?: unknown };
  readonly child?: Fiber | null;
  readonly sibling?: Fiber | null;
}

/** Returns everything that the browser stores: URL, history, both storages, cookies, and the query cache. */
export async function readBrowserStorage(page: Page): Promise<string> {
  const inPage = await page.evaluate(() => {
    const client = findQueryClient();
    return JSON.stringify([
      location.href,
      history.state,
      { ...localStorage },
      { ...sessionStorage },
      document.cookie,
      client
        .getQueryCache()
        .getAll()
        .map(({ queryKey, state }) => [queryKey, state]),
      client
        .getMutationCache()
        .getAll()
        .map(({ state }) => state),
    ]);

    interface Cache {
      getAll(): readonly { readonly queryKey?: unknown; readonly state: unknown }[];
    }
    /** Finds the client in the props of its provider, in the fiber tree of the root element. */
    function findQueryClient(): { getQueryCache(): Cache; getMutationCache(): Cache } {
      const root = document.getElementById('root') as unknown as Record<string, Fiber>;
      const name = Object.keys(root).find((key) => key.startsWith('__reactContainer$')) ?? '';
      const queue: (Fiber | null | undefined)[] = [root[name]];
      while (queue.length > 0) {
        const fiber = queue.pop();
        const candidate = fiber?.memoizedProps?.client as ReturnType<typeof findQueryClient> | undefined;
        if (candidate?.getQueryCache !== undefined) return candidate;
        if (fiber) queue.push(fiber.sibling, fiber.child);
      }
      throw new Error('The query client was not found.');
    }
  });
  return inPage + JSON.stringify(await page.context().cookies());
}
