import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { expectAccessible } from './accessibility.ts';
import { breakServer, otherErrors, waitForFailure } from './broken-server.ts';
import { readBrowserStorage } from './browser-memory.ts';
import { launchChromium } from './chromium.ts';
import { type Console, openWindow, signIn } from './console.ts';
import { cancel, close, row } from './dialogs.ts';
import { openReader } from './enrollment.ts';
import { type Keyward, startKeyward } from './keyward.ts';
import { startGithub } from './outside.ts';

const path = '/settings/integrations/leaks';
const found = 'https://github.com/octocat/Hello-World/blob/12345600b9cbe38a219f39a9941c9319b600c002/foo/bar.txt';

async function check(page: Page, text: string): Promise<void> {
  await page.getByRole('button', { name: 'Check a text' }).click();
  await page.getByRole('dialog').getByLabel('Text').fill(text);
  await page.getByRole('button', { name: 'Check text', exact: true }).click();
}

describe('Settings / Integrations / Leak reports', () => {
  let browser: Browser;
  let keyward: Keyward;
  let window: Console;
  let page: Page;
  let github: Awaited<ReturnType<typeof startGithub>>;
  const keys: string[] = [];

  before(async () => {
    github = await startGithub();
    const settings = { KEYWARD_OUTGOING_ALLOWED: '127.0.0.1', KEYWARD_GITHUB_KEYS_URL: github.url };
    [browser, keyward] = await Promise.all([launchChromium(), startKeyward({ settings })]);
    for (const name of ['billing', 'nightly']) {
      keys.push(JSON.parse(await keyward.runCli('keys', 'create', name, '--role', 'ADMIN', '--json')).appkey);
    }
    window = await openWindow(browser, keyward);
    page = window.page;
    await signIn(page);
    await page.goto(path);
  });
  after(async () => {
    await browser.close();
    await keyward.stop();
    await github.stop();
  });

  test('without reports, the page explains leak reports', async () => {
    await page.getByRole('heading', { name: 'No leaks reported' }).waitFor();
    await page.getByRole('heading', { name: 'When a key leaks: Notify' }).waitFor();
    await expectAccessible(page, 'leaks, no reports');
  });

  test('a text can be checked, and is not stored', async () => {
    await check(page, `export KEY=${keys[0]}`);
    await page.getByText('The text contains a key of this account.').waitFor();
    await page.getByRole('dialog').getByRole('link', { name: 'billing' }).waitFor();
    await expectAccessible(page, 'one key found');
    assert.ok(!(await readBrowserStorage(page)).includes(keys[0] ?? ''));
    await page.getByRole('dialog').getByLabel('Text').fill('nothing of ours in this text');
    await page.getByRole('button', { name: 'Check text', exact: true }).click();
    await page.getByText(/^No key of this account found in \d strings/).waitFor();
    await expectAccessible(page, 'no key found');
    await close(page);
  });

  test('a changed policy applies to the next report', async () => {
    await page.getByRole('button', { name: 'Change policy' }).click();
    await page.getByRole('radio', { name: /^Quarantine/ }).check();
    await page.getByRole('button', { name: 'SAVE' }).click();
    await page.getByRole('heading', { name: 'When a key leaks: Quarantine' }).waitFor();
    await github.report(keyward, keys[0] ?? '', found);
    await page.reload();
    assert.match((await row(page, 'billing').textContent()) ?? '', /commit[\s\S]*github[\s\S]*Quarantined[\s\S]*Open/);
    assert.equal(
      await page.getByRole('link', { name: /github\.com/ }).count(),
      0,
      'the source is displayed as text, not as a link',
    );
  });

  test('a report can be resolved, and filtered by its state', async () => {
    await github.report(keyward, keys[1] ?? '', '');
    await page.reload();
    await row(page, 'nightly').waitFor();
    await page.getByRole('button', { name: 'Actions for billing' }).click();
    await page.getByRole('menuitem', { name: 'Resolve' }).click();
    await row(page, 'billing').getByText('Resolved').waitFor();
    await page.getByLabel('State').selectOption('Open');
    await row(page, 'billing').waitFor({ state: 'detached' });
    await row(page, 'nightly').waitFor();
    await page.goto(path);
  });

  test('READONLY users see reports and no controls', async () => {
    const { page: readerPage, context } = await openReader(browser, keyward);
    await readerPage.goto(path);
    await row(readerPage, 'nightly').waitFor();
    for (const control of ['Check a text', 'Change policy']) {
      assert.equal(await readerPage.getByRole('button', { name: control }).count(), 0);
    }
    await readerPage.getByRole('button', { name: 'Actions for nightly' }).click();
    assert.deepEqual(await readerPage.getByRole('menuitem').allInnerTexts(), ['History']);
    await readerPage.keyboard.press('Escape');
    await expectAccessible(readerPage, 'leaks, READONLY');
    await context.close();
  });

  for (const options of [
    { width: 1280, scheme: 'dark' },
    { width: 320, scheme: 'light' },
  ] as const) {
    test(`axe reports no violations at ${options.width} pixels in ${options.scheme} mode, with each dialog open`, async () => {
      const { page: axePage, context, pageErrors } = await openWindow(browser, keyward, options);
      await signIn(axePage);
      await axePage.goto(path);
      await axePage.getByText('nightly').last().waitFor();
      await expectAccessible(axePage, 'leaks');
      assert.equal(await axePage.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
      await check(axePage, keys.join(' '));
      await axePage.getByText('The text contains 2 keys of this account.').waitFor();
      await expectAccessible(axePage, 'two keys found');
      await close(axePage);
      await axePage.getByRole('button', { name: 'Change policy' }).click();
      await axePage.getByRole('dialog').waitFor();
      await expectAccessible(axePage, 'policy');
      await cancel(axePage);
      assert.deepEqual(pageErrors, []);
      await context.close();
    });
  }

  test('a list that fails to load shows an error and Retry', async () => {
    const restore = await breakServer(page, '**/api/v1/leaks');
    await page.reload();
    await waitForFailure(page);
    await expectAccessible(page, 'leaks, error');
    await restore();
    await page.getByRole('button', { name: 'Retry' }).click();
    await row(page, 'nightly').waitFor();
    assert.deepEqual(otherErrors(window.pageErrors), []);
  });
});
