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
 * Fails if axe reports a violation on the page, or in the open dialog if there is one, because the page behind a dialog
 * is inert. Style sheets are not fetched again; only an experimental rule needs them. The debugger injects axe, which
 * bypasses the content security policy.
 */
export async function expectAccessible(page: Page, state: string): Promise<void> {
  const present = await page.evaluate(() => (globalThis as WithAxe).axe !== undefined);
  if (!present) await page.evaluate(await source());
  await waitForDialogNames(page);
  const results = await page.evaluate((tags) => {
    const dialog = [...document.querySelectorAll('[role=dialog]')].at(-1);
    return (globalThis as WithAxe).axe?.run(dialog ?? document, {
      runOnly: tags,
      resultTypes: ['violations'],
      preload: { assets: ['media'] },
    });
  }, rules);
  const found = results?.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
  assert.deepEqual(found, [], `axe violations: ${state}`);
}

/** Waits until Mantine has linked a dialog to its title, one tick after the dialog is mounted. */
async function waitForDialogNames(page: Page): Promise<void> {
  await page.locator('[role=dialog]:not([aria-label], [aria-labelledby])').first().waitFor({ state: 'detached' });
}

async function source(): Promise<string> {
  const { readFile } = await import('node:fs/promises');
  return readFile(axe, 'utf8');
}
