import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from './chromium.ts';
import { type Keyward, startKeyward } from './keyward.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
let browser: Browser;
let keyward: Keyward;

before(async () => {
  [browser, keyward] = await Promise.all([launchChromium(), startKeyward()]);
});

after(async () => {
  await browser?.close();
  await keyward?.stop();
});

const REPEATED = ['color-contrast', 'target-size'];
/** Sections with every kind of color and control; hundreds of other rows look the same. */
const SPECIMENS = '.lead, #errors, #tokens';

for (const { width, colorScheme } of [
  { width: 1280, colorScheme: 'light' },
  { width: 320, colorScheme: 'dark' },
] as const) {
  test(`the API reference at ${width} px, ${colorScheme}: axe reports no violations, and nothing is cut off`, async () => {
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(`${keyward.url}/docs`);
    for (const summary of await page.locator('#tokens summary').all()) await summary.click();
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width);
    await removeOtherSections(page, SPECIMENS);
    assert.deepEqual(await violations(page, { runOnly: REPEATED }), []);
    assert.deepEqual(complaints, []);
    await page.close();
  });
}

test('axe reports no violations in the structure of the complete API reference', async () => {
  const page = await browser.newPage();
  await page.goto(`${keyward.url}/docs`);
  const rules = Object.fromEntries(REPEATED.map((rule) => [rule, { enabled: false }]));
  assert.deepEqual(await violations(page, { rules }), []);
  await page.close();
});

test('the API reference works without JavaScript', async () => {
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  await page.goto(`${keyward.url}/docs`);
  await page.getByRole('navigation').getByRole('link', { name: 'List API keys' }).click();
  const title = page.getByRole('heading', { name: 'List API keys' });
  const top = (await title.boundingBox())?.y ?? -1;
  assert.ok(top >= 0 && top < 900, `the heading is ${top} pixels from the top`);
  await context.close();
});

/** Removes the other sections, because axe scans the whole page first. */
async function removeOtherSections(page: Page, chapters: string): Promise<void> {
  await page.locator(`main > :not(${chapters})`).evaluateAll((others) => {
    for (const other of others) other.remove();
  });
}

async function violations(page: Page, options: RunOptions): Promise<string[]> {
  await page.evaluate(axe);
  const results = await page.evaluate((runOptions) => {
    const { axe } = globalThis as unknown as { axe: { run: (options: object) => Promise<AxeResults> } };
    return axe.run({ ...runOptions, resultTypes: ['violations'] });
  }, options);
  return results.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}
