import type { Page } from 'playwright-core';

/** Runs in the page: counts what a person's hands do, and none of what the browser makes of it. */
function countEffort(): void {
  Reflect.set(globalThis, 'effort', 0);
  const count = ({ isTrusted }: Event) => {
    if (isTrusted) Reflect.set(globalThis, 'effort', Number(Reflect.get(globalThis, 'effort')) + 1);
  };
  addEventListener('pointerdown', count, { capture: true });
  addEventListener('keydown', count, { capture: true });
}

/** From here on the page counts clicks and keystrokes. @returns how many there were until now */
export async function watchEffort(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(countEffort);
  return () => page.evaluate(() => Number(Reflect.get(globalThis, 'effort')));
}
