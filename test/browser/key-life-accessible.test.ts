import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { expectAccessible } from './accessibility.ts';
import { launchChromium } from './chromium.ts';
import { closeReveal, keysPath, openSignedIn } from './console.ts';
import { choose } from './dialogs.ts';
import { exampleImport } from './example.ts';
import { type Keyward, startKeyward } from './keyward.ts';

/** The tests of each dialog cover light mode and wide windows. */
const narrow = { width: 320, scheme: 'dark' } as const;

async function closeDialog(page: Page): Promise<void> {
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

async function expectFitting(page: Page, state: string): Promise<void> {
  await expectAccessible(page, state);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, state);
}

/** Opens the dialogs of a rotation. */
async function visitRotation(page: Page, name: string): Promise<void> {
  await choose(page, name, 'Rotate');
  await expectFitting(page, 'rotate');
  await page.getByRole('button', { name: 'Rotate key' }).click();
  await closeReveal(page);
  const inRow = (action: string) => page.getByRole('button', { name: action }).last();
  await inRow('Finish rotation').waitFor();
  await expectFitting(page, 'a key with two secrets');
  for (const action of ['Finish rotation', 'Cancel rotation']) {
    await inRow(action).click();
    await page.getByRole('dialog').waitFor();
    await expectFitting(page, action);
    await closeDialog(page);
  }
}

async function visitSafetyChecks(page: Page, name: string): Promise<void> {
  for (const action of ['Disable', 'Delete', 'Regenerate']) {
    await choose(page, name, action);
    await page.getByRole('region', { name: 'Safe to remove?' }).getByText('Last login').first().waitFor();
    await expectFitting(page, `${action}, with recent usage`);
    await closeDialog(page);
  }
  await choose(page, name, 'Disable');
  await page.getByRole('button', { name: 'Disable key', exact: true }).click();
  await page.getByRole('region', { name: 'Last change' }).waitFor();
  await expectFitting(page, 'disabled, with Undo');
}

async function visitMany(page: Page): Promise<void> {
  await page.getByRole('checkbox', { name: 'Select srdkn' }).check();
  await page.getByRole('checkbox', { name: 'Select djm_dash' }).check();
  await expectFitting(page, 'a selection');
  for (const action of ['Disable', 'Set expiry', 'Change role', 'Change owner', 'Change tags', 'Delete']) {
    await page.getByRole('region', { name: 'Selection' }).getByRole('button', { name: action, exact: true }).click();
    await page.getByRole('dialog').waitFor();
    if (action !== 'Change tags') await page.getByText(/\d will be|\d unchanged/).waitFor();
    await expectFitting(page, `${action}, many keys`);
    await closeDialog(page);
  }
}

describe('WCAG 2.2 AA in the lifecycle of a key', () => {
  let browser: Browser;
  let keyward: Keyward;

  before(async () => {
    [browser, keyward] = await Promise.all([launchChromium(), startKeyward()]);
    await keyward.importKeys(exampleImport);
  });
  after(async () => {
    await browser.close();
    await keyward.stop();
  });

  test('axe reports no violations at 320 pixels in dark mode, and nothing is cut off', async () => {
    const { page, pageErrors } = await openSignedIn(browser, keyward, narrow);
    await page.goto(keysPath);
    await visitRotation(page, 'accountd');
    await visitSafetyChecks(page, 'productreport');
    await visitMany(page);
    assert.deepEqual(pageErrors, []);
  });
});
