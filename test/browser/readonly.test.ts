import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { expectAccessible } from './accessibility.ts';
import { launchChromium } from './chromium.ts';
import { type Console, keysPath, openWindow } from './console.ts';
import { inviteReader, reader } from './enrollment.ts';
import { exampleImport } from './example.ts';
import { type Keyward, startKeyward } from './keyward.ts';

describe('a user with the role READONLY', () => {
  let browser: Browser;
  let keyward: Keyward;
  let window: Console;
  const denied: string[] = [];

  before(async () => {
    [browser, keyward] = await Promise.all([launchChromium(), startKeyward()]);
    await keyward.importKeys(exampleImport);
    window = await openWindow(browser, keyward);
    window.page.on('response', (response) => {
      if (response.status() === 403) denied.push(`${response.request().method()} ${response.url()}`);
    });
  });
  after(async () => {
    await browser.close();
    await keyward.stop();
  });

  test('the user sets a password with the one-time link, and the page removes its token from the address bar', async () => {
    const { page } = window;
    await page.goto(await inviteReader(keyward));
    await page.getByRole('heading', { name: 'Choose a password' }).waitFor();
    assert.equal(page.url(), `${keyward.url}/enrollment`);
    await expectAccessible(page, 'enrollment');
    await page.getByRole('textbox', { name: 'Password' }).fill(reader.password);
    await page.getByRole('button', { name: 'Set password and sign in' }).click();
    await page.waitForURL(`**${keysPath}`);
  });

  test('the user sees the keys, and no controls that would be denied', async () => {
    const { page } = window;
    await page.getByText('accountd', { exact: true }).waitFor();
    assert.equal(await page.getByRole('button', { name: 'ADD API KEY' }).count(), 0);
    assert.equal(await page.getByRole('button', { name: 'API SHARED SECRET' }).count(), 0);
    assert.equal(await page.getByRole('checkbox').count(), 0);
    await page.getByRole('button', { name: 'Actions for accountd' }).click();
    assert.deepEqual(await page.getByRole('menuitem').allInnerTexts(), ['History']);
    await page.keyboard.press('Escape');
    await page.keyboard.press('c');
    assert.equal(await page.getByRole('dialog').count(), 0);
  });

  test('the user can open every settings page', async () => {
    const { page } = window;
    for (const name of ['Overview', 'Audit Logs', 'API Keys', 'Users', 'Replicas']) {
      await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name, exact: true }).click();
      await page.getByRole('heading', { level: 1, name: new RegExp(name) }).waitFor();
      await page.waitForLoadState('networkidle');
      await expectAccessible(page, name);
    }
  });

  test('the console sends no request that the server denies', () => {
    assert.deepEqual(denied, []);
    assert.deepEqual(window.pageErrors, []);
  });
});
