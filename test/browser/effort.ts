import type { Page } from 'playwright-core';

/** Runs in the page: counts clicks and keystrokes of the user, without derived events. */
function countEffort(): void {
  Reflect.set(globalThis, 'effort', 0);
  const count = ({ isTrusted }: Event) => {
    if (isTrusted) Reflect.set(globalThis, 'effort', Number(Reflect.get(globalThis, 'effort')) + 1);
  };
  addEventListener('pointerdown', count, { capture: true });
  addEventListener('keydown', count, { capture: true });
}

/** Counts clicks and keystrokes from now on. @returns a function that returns the count */
export async function startCountingEffort(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(countEffort);
  return () => page.evaluate(() => Number(Reflect.get(globalThis, 'effort')));
}
