import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

interface WithAxe {
  readonly axe?: { run(on: Node, options: object): Promise<AxeResults> };
}

/**
 * Fails when axe finds anything on the page as it stands: in the dialog alone where one is open, since nothing else can be
 * reached then and the page behind it had its turn. Style sheets are not fetched anew, as only an experimental rule wants
 * them. Injected by the debugger, which no policy of content stops.
 */
export async function expectAccessible(page: Page, state: string): Promise<void> {
  const present = await page.evaluate(() => (globalThis as WithAxe).axe !== undefined);
  if (!present) await page.evaluate(await source());
  await dialogsNamed(page);
  const results = await page.evaluate((tags) => {
    const dialog = [...document.querySelectorAll('[role=dialog]')].at(-1);
    return (globalThis as WithAxe).axe?.run(dialog ?? document, {
      runOnly: tags,
      resultTypes: ['violations'],
      preload: { assets: ['media'] },
    });
  }, rules);
  const found = results?.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
  assert.deepEqual(found, [], `axe found something: ${state}`);
}

/** Mantine refers a dialog to its title only once the title is mounted, one turn after the dialog itself. */
async function dialogsNamed(page: Page): Promise<void> {
  await page.locator('[role=dialog]:not([aria-label], [aria-labelledby])').first().waitFor({ state: 'detached' });
}

async function source(): Promise<string> {
  const { readFile } = await import('node:fs/promises');
  return readFile(axe, 'utf8');
}
