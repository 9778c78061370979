import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { expectAccessible } from './accessibility.ts';
import { breakServer, otherErrors, waitForFailure } from './broken-server.ts';
import { launchChromium } from './chromium.ts';
import { type Console, openSignedIn, openWindow, signIn } from './console.ts';
import { openReader } from './enrollment.ts';
import { exampleImport } from './example.ts';
import { administrator, type Keyward, startKeyward } from './keyward.ts';

const overviewPath = '/settings/account/overview';

const counts = (page: Page) =>
  page
    .getByRole('list', { name: 'Counts' })
    .getByRole('link')
    .evaluateAll((links) => links.map((link) => [...link.children].map((part) => part.textContent?.trim())));

describe('Settings / Account / Overview', () => {
  let browser: Browser;
  let keyward: Keyward;
  let window: Console;
  let page: Page;

  before(async () => {
    [browser, keyward] = await Promise.all([launchChromium(), startKeyward()]);
    window = await openWindow(browser, keyward);
    page = window.page;
    await signIn(page);
  });
  after(async () => {
    await browser.close();
    await keyward.stop();
  });

  test('without keys, the overview shows the first steps', async () => {
    await page.goto(overviewPath);
    await page.getByRole('heading', { name: 'First steps' }).waitFor();
    await expectAccessible(page, 'overview, no keys');
    await page.getByRole('link', { name: 'Go to API keys' }).click();
    await page.getByRole('heading', { level: 1, name: 'User Management - API Keys' }).waitFor();
  });

  test('short name and API URL can be copied', async () => {
    await keyward.importKeys(exampleImport, 200);
    await page.goto(overviewPath);
    await page.getByText('acmecorp', { exact: true }).last().waitFor();
    await page.getByRole('button', { name: 'Copy API URL' }).click();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), `${keyward.url}/api/v1`);
    assert.equal(await page.getByRole('heading', { name: 'First steps' }).count(), 0);
  });

  test('each number links to exactly the rows that it counts', async () => {
    assert.deepEqual(await counts(page), [
      ['8', 'API keys'],
      ['4', 'ADMIN keys'],
      ['1', 'Never used for 30 days'],
      ['0', 'Expired'],
      ['1', 'Users'],
    ]);
    for (const [name, rows] of [
      ['API keys', 8],
      ['ADMIN keys', 4],
      ['Never used for 30 days', 1],
      ['Users', 1],
    ] as const) {
      await page.getByRole('list', { name: 'Counts' }).getByRole('link', { name }).click();
      await page.locator(`tbody tr:nth-child(${rows}):last-child`).waitFor();
      await page.goBack();
    }
    await page.getByRole('list', { name: 'Counts' }).getByRole('link', { name: 'Expired' }).click();
    await page.getByRole('heading', { name: 'No key matches' }).waitFor();
    await page.goBack();
  });

  test('a switch requires re-authentication, changes immediately and announces its state', async () => {
    const errorResponse = {
      status: 403,
      name: 'Forbidden',
      message: 'Confirm.',
      code: 'reauthentication_required',
      request_id: 'r',
    };
    await page.route('**/api/v1/account', (route) => route.fulfill({ status: 403, json: errorResponse }), { times: 1 });
    const control = page.getByRole('switch', { name: 'Users can exchange email and password for tokens' });
    assert.equal(await control.isChecked(), false);
    await control.click({ force: true });
    await page.getByRole('textbox', { name: `Password of ${administrator.email}` }).fill(administrator.password);
    await page.getByRole('button', { name: 'Confirm password' }).click();
    await page.getByText('Users can exchange email and password for tokens: on.').waitFor({ state: 'attached' });
    assert.equal(await control.isChecked(), true);
    await page.reload();
    await control.waitFor({ state: 'attached' });
    assert.equal(await control.isChecked(), true);
  });

  test('a cancelled re-authentication changes nothing and shows no error', async () => {
    const errorResponse = {
      status: 403,
      name: 'Forbidden',
      message: 'Confirm.',
      code: 'reauthentication_required',
      request_id: 'r',
    };
    await page.route('**/api/v1/account', (route) => route.fulfill({ status: 403, json: errorResponse }), { times: 1 });
    const control = page.getByRole('switch', { name: 'ADMIN keys can read the shared secret' });
    await control.click({ force: true });
    await page.getByRole('button', { name: 'CANCEL' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    assert.equal(await control.isChecked(), false);
    assert.equal(await page.getByRole('alert').count(), 0);
  });

  test('READONLY users see the settings and no switches', async () => {
    const { page: axePage, context } = await openReader(browser, keyward);
    await axePage.goto(overviewPath);
    await axePage.getByText('ADMIN keys can read the shared secret').waitFor();
    assert.equal(await axePage.getByRole('switch').count(), 0);
    await expectAccessible(axePage, 'overview, READONLY');
    await context.close();
  });

  for (const options of [
    { width: 1280, scheme: 'dark' },
    { width: 320, scheme: 'light' },
  ] as const) {
    test(`axe reports no violations at ${options.width} pixels in ${options.scheme} mode, with data and with an error`, async () => {
      const { page: axePage, context, pageErrors } = await openSignedIn(browser, keyward, options);
      await axePage.goto(overviewPath);
      await axePage.getByText('API URL').waitFor();
      await expectAccessible(axePage, 'overview');
      assert.equal(await axePage.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
      await breakServer(axePage, '**/api/v1/account');
      await axePage.reload();
      await waitForFailure(axePage);
      await expectAccessible(axePage, 'overview, error');
      assert.deepEqual(otherErrors(pageErrors), []);
      await context.close();
    });
  }

  test('the page reports no errors', () => {
    assert.deepEqual(window.pageErrors, []);
  });
});
