import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { expectAccessible } from './accessibility.ts';
import { breakServer, otherErrors, waitForFailure } from './broken-server.ts';
import { readBrowserStorage } from './browser-memory.ts';
import { launchChromium } from './chromium.ts';
import { type Console, keysPath, openSignedIn } from './console.ts';
import { exampleImport } from './example.ts';
import { type Keyward, startKeyward } from './keyward.ts';

/** Adds a key with three allowed and two denied requests. */
async function makeUsedKey(keyward: Keyward): Promise<void> {
  const { appkey } = JSON.parse(await keyward.runCli('keys', 'create', 'gateway', '--role', 'READONLY', '--json'));
  for (const method of ['GET', 'GET', 'GET', 'DELETE', 'PUT']) {
    const headers = { 'x-api-key': appkey, 'x-forwarded-method': method };
    await fetch(`${keyward.url}/api/v1/forward-auth/acmecorp`, { headers });
  }
}

async function checkPage(page: Page, state: string): Promise<void> {
  await expectAccessible(page, state);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, state);
}

describe('The page of a key and its usage', () => {
  let browser: Browser;
  let keyward: Keyward;
  let window: Console;
  let page: Page;

  before(async () => {
    [browser, keyward] = await Promise.all([launchChromium(), startKeyward()]);
    await keyward.importKeys(exampleImport);
    await makeUsedKey(keyward);
    window = await openSignedIn(browser, keyward);
    page = window.page;
  });
  after(async () => {
    await browser.close();
    await keyward.stop();
  });

  test('the table shows a sparkline with a text for each key, and the column can be hidden', async () => {
    await page.goto(keysPath);
    const gateway = page.getByRole('row').filter({ hasText: 'gateway' });
    await gateway.getByRole('img', { name: '3 allowed and 2 denied requests in 30 days, 3 allowed today' }).waitFor();
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'Usage, 30 d' }).click();
    await gateway.getByRole('img').waitFor({ state: 'detached' });
    await page.getByRole('menuitemcheckbox', { name: 'Usage, 30 d' }).click();
    await page.keyboard.press('Escape');
  });

  test('the name of a key links to its page with details, usage, operations, IP addresses and history', async () => {
    await page.getByRole('link', { name: 'gateway' }).click();
    await page.getByRole('heading', { level: 1, name: 'gateway' }).waitFor();
    await page.getByRole('img', { name: /^Requests by day: 3 allowed, 2 denied/ }).waitFor();
    await page.getByText('Permission denied').waitFor();
    await page.getByText('Forward-auth', { exact: true }).waitFor();
    await page.getByText('127.0.0.1').first().waitFor();
    await page.getByText('API key gateway added').first().waitFor();
    await checkPage(page, 'the page of a key');
  });

  test('usage is also available as a table, by day or hour', async () => {
    await page.getByLabel('Time span').selectOption('By hour, 48 hours');
    await page.getByText('Requests by hour as a table').click();
    const table = page.getByRole('region', { name: 'Requests by hour as a table' }).getByRole('table');
    await table.waitFor();
    assert.match(((await table.textContent()) ?? '').replaceAll(/\s+/g, ' '), /StartAllowedDenied.*32$/);
    await checkPage(page, 'the page of a key, table open');
  });

  test('an unknown key shows an error', async () => {
    await page.goto(`${keysPath}/nosuchkey`);
    await page.getByText('The account has no API key with this name. Check the name.').waitFor();
    await expectAccessible(page, 'the page of an unknown key');
  });

  /** Records requested URLs, lookups, and everything that the browser stores. */
  async function watch() {
    const requests: string[] = [];
    const bodies: string[] = [];
    page.on('request', (request) => {
      requests.push(request.url(), request.headers()['referer'] ?? '');
      if (request.url().endsWith('/api/v1/key-lookup')) bodies.push(request.postData() ?? '');
    });
    return { bodies, readStorage: async () => requests.join('\n') + (await readBrowserStorage(page)) };
  }

  const waitForAlert = (sentence: RegExp) => page.getByRole('alert').filter({ hasText: sentence }).last().waitFor();

  test('a key pasted into any search field opens its page, and never enters a URL or storage', async () => {
    const { appkey } = JSON.parse(await keyward.runCli('keys', 'create', 'pasted', '--role', 'READONLY', '--json'));
    const { readStorage, bodies } = await watch();
    for (const path of [`${keysPath}?q=gate`, '/settings/user-management/users', '/settings/account/audit-logs']) {
      await page.goto(path);
      const field = page.getByRole('searchbox', { name: 'Search' });
      await field.fill(`  ${appkey} `);
      await Promise.all([
        page.getByRole('heading', { level: 1, name: 'pasted' }).waitFor(),
        waitForAlert(/This is the secret of the API key pasted\./),
      ]);
      assert.equal(new URL(page.url()).pathname, `${keysPath}/pasted`);
      await page.goBack();
      await field.waitFor();
      assert.deepEqual([await field.inputValue(), new URL(page.url()).search], ['', '']);
    }
    for (const label of ['Tag', 'External ID']) {
      await page.goto(keysPath);
      await page.getByRole('button', { name: 'More', exact: true }).click();
      await page.getByLabel(label, { exact: true }).pressSequentially(appkey);
      await page.getByRole('heading', { level: 1, name: 'pasted' }).waitFor();
    }
    assert.deepEqual(new Set(bodies), new Set([JSON.stringify({ key: appkey })]));
    assert.ok(!(await readStorage()).includes(appkey));
    await expectAccessible(page, 'the page of a pasted key');
  });

  test('search fields identify other pasted secrets and do not send them', async () => {
    const { readStorage, bodies } = await watch();
    const created = JSON.parse(await keyward.runCli('keys', 'create', 'gone', '--role', 'READONLY', '--json'));
    const webhook = JSON.parse(await keyward.runCli('webhooks', 'create', 'https://hooks.example.com/', '--json'));
    const replica = JSON.parse(await keyward.runCli('replicas', 'create', 'edge', '--json'));
    const { shared_secret: shared } = JSON.parse(await keyward.runCli('secret', 'show', '--json'));
    await keyward.runCli('keys', 'delete', 'gone', '--yes');
    await page.goto(keysPath);
    const field = page.getByRole('searchbox', { name: 'Search' });
    for (const [secret, sentence] of [
      [created.appkey, /No API key of this account matches/],
      [created.appkey.slice(0, -1), /incomplete or mistyped/],
      [created.connection_secret, /This is a connection secret\. The text was not searched/],
      [shared, /This is a shared secret/],
      [replica.credential, /This is the credential of a replica/],
      [webhook.secret, /This is the secret of a webhook/],
      [`${keyward.url}/setup#token=${shared}`, /This is a one-time link/],
    ] as const) {
      await field.fill(secret);
      await waitForAlert(sentence);
      assert.equal(await field.inputValue(), '', String(sentence));
      assert.equal(new URL(page.url()).search, '', String(sentence));
      assert.ok(!(await readStorage()).includes(secret.slice(0, 100)), String(sentence));
    }
    assert.deepEqual(bodies, [JSON.stringify({ key: created.appkey })]);
    await field.fill('gateway');
    await page.waitForURL(/q=gateway/);
  });

  test('the overview shows checks, denials by reason, and keys that need attention', async () => {
    await page.goto('/settings/account/overview');
    await page.getByRole('img', { name: /^Checks by day: 3 allowed, 2 denied/ }).waitFor();
    await page
      .getByRole('region', { name: 'Denied requests by reason' })
      .first()
      .getByText('Permission denied')
      .waitFor();
    await page.getByRole('region', { name: 'Busiest keys' }).getByRole('link', { name: 'gateway' }).waitFor();
    assert.equal(await page.getByRole('region', { name: 'ADMIN keys' }).getByRole('link').count(), 4);
    await checkPage(page, 'overview with usage');
  });

  for (const options of [
    { width: 1280, scheme: 'dark' },
    { width: 320, scheme: 'light' },
  ] as const) {
    test(`axe reports no violations at ${options.width} pixels in ${options.scheme} mode, with data and with an error`, async () => {
      const { page: axePage, context, pageErrors } = await openSignedIn(browser, keyward, options);
      await axePage.goto(`${keysPath}/gateway`);
      await axePage.getByText('Forward-auth', { exact: true }).waitFor();
      await checkPage(axePage, 'the page of a key');
      await axePage.goto('/settings/account/overview');
      await axePage.getByRole('img', { name: /^Checks by day/ }).waitFor();
      await checkPage(axePage, 'overview with usage');
      await breakServer(axePage, '**/api/v1/api-keys/gateway/usage*');
      await axePage.goto(`${keysPath}/gateway`);
      await waitForFailure(axePage);
      await expectAccessible(axePage, 'the page of a key, error');
      assert.deepEqual(otherErrors(pageErrors), []);
      await context.close();
    });
  }

  test('forced colors keep bars visible', async () => {
    await page.emulateMedia({ forcedColors: 'active' });
    await page.goto(`${keysPath}/gateway`);
    await page.getByRole('img', { name: /^Requests by day/ }).waitFor();
    const fills = await page
      .getByRole('img', { name: /^Requests by day/ })
      .locator('rect')
      .evaluateAll((all) => [...new Set(all.map((each) => getComputedStyle(each).fill))]);
    assert.ok(fills.length >= 2);
    await page.emulateMedia({ forcedColors: 'none' });
  });

  test('the page reports no errors', () => {
    assert.deepEqual(
      window.pageErrors.filter((each) => !each.includes('404')),
      [],
    );
  });
});
