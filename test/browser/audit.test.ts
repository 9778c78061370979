import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { expectAccessible } from './accessibility.ts';
import { breakServer, otherErrors, waitForFailure } from './broken-server.ts';
import { launchChromium } from './chromium.ts';
import { type Console, openSignedIn, openWindow, signIn } from './console.ts';
import { exampleImport } from './example.ts';
import { administrator, type Keyward, startKeyward } from './keyward.ts';

const auditPath = '/settings/account/audit-logs';
const hostile = '</td><script>alert(1)</script>';

const settled = (page: Page) => page.locator('section[aria-busy="false"]').waitFor();

/** Calls the API as the page does, authenticated by its cookie. */
async function call(page: Page, method: string, path: string, body: unknown): Promise<number> {
  return page.evaluate(
    async ([method, url, json]) => {
      const headers = { 'content-type': 'application/json' };
      return (await fetch(`/api/v1/${url}`, { method, headers, body: json })).status;
    },
    [method, path, JSON.stringify(body)] as const,
  );
}

describe('Settings / Account / Audit Logs', () => {
  let browser: Browser;
  let keyward: Keyward;
  let window: Console;
  let page: Page;
  const requests: Record<string, unknown>[] = [];

  before(async () => {
    [browser, keyward] = await Promise.all([launchChromium(), startKeyward()]);
    window = await openWindow(browser, keyward);
    page = window.page;
    page.on('request', (request) => {
      if (request.url().endsWith('/api/v1/search/audit')) requests.push(request.postDataJSON());
    });
    await signIn(page);
    assert.equal(await call(page, 'POST', 'api-keys', { appname: 'reporter', roles: ['READONLY'] }), 201);
    const changed = { roles: ['ADMIN'], description: hostile };
    assert.equal(await call(page, 'PUT', 'api-keys/reporter', changed), 200);
    await keyward.importKeys([...exampleImport, ...manyKeys()]);
    await page.goto(auditPath);
    await settled(page);
  });
  after(async () => {
    await browser.close();
    await keyward.stop();
  });

  test('the table has the documented columns, newest first', async () => {
    assert.deepEqual(
      (await page.getByRole('columnheader').allInnerTexts()).map((text) => text.split('\n')[0]?.trim()),
      ['Timestamp', 'Class', 'Action', 'User', 'Description', 'Account'],
    );
    const times = await page
      .locator('tbody time')
      .evaluateAll((all) => all.map((each) => each.getAttribute('datetime')));
    assert.deepEqual(times, times.toSorted().reverse());
  });

  test('the header shows and switches the time zone', async () => {
    const first = page.locator('tbody time').first();
    const utc = await first.textContent();
    assert.equal(utc, (await first.getAttribute('datetime'))?.slice(0, 19).replace('T', ' '));
    await page.getByRole('button', { name: /^UTC\. Show times in local zone/ }).click();
    assert.notEqual(await first.textContent(), utc);
    await page.getByRole('button', { name: /Show times in UTC$/ }).click();
  });

  test('the server applies text, classes and time range, and the URL keeps them', async () => {
    await page.keyboard.press('/');
    await page.keyboard.type('reporter');
    await page.waitForURL(/q=reporter/);
    await page.getByText('User', { exact: true }).first().click();
    await page.getByRole('heading', { name: 'No record matches' }).waitFor();
    await page.getByText('API key', { exact: true }).first().click();
    await page.getByLabel('Time range').selectOption({ label: 'Last 24 hours' });
    await settled(page);
    await page.getByText('1 to 2 of 2 records').waitFor();
    assert.deepEqual(requests.at(-1), { search: 'reporter', include: ['apikey', 'user'], start: -86_400, size: 50 });
    await page.reload();
    await page.getByText('1 to 2 of 2 records').waitFor();
    assert.equal(await page.getByRole('searchbox').inputValue(), 'reporter');
    assert.equal(await page.getByLabel('Time range').inputValue(), '24h');
    assert.equal(await page.getByRole('checkbox', { name: 'API key' }).isChecked(), true);
  });

  test('a custom range includes the last minute, in the displayed time zone', async () => {
    await page.goto(`${auditPath}?range=custom`);
    await page.getByLabel('From (UTC)').fill('2024-12-16T19:00');
    await page.getByLabel('To (UTC)').fill('2024-12-16T19:47');
    await page.getByRole('heading', { name: 'No record matches' }).waitFor();
    assert.match(page.url(), /start=1734375600/);
    assert.match(page.url(), /end=1734378479/);
    await page.reload();
    assert.equal(await page.getByLabel('To (UTC)').inputValue(), '2024-12-16T19:47');
    await page.getByLabel('To (UTC)').fill('2024-12-15T00:00');
    await page.getByText('The range ends before it starts.').waitFor();
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await settled(page);
  });

  test('a record opens with its details and its changes by field', async () => {
    await page.goto(`${auditPath}?q=reporter`);
    const opener = page.getByRole('button', { name: 'API key reporter changed' });
    await opener.click();
    const dialog = page.getByRole('dialog');
    const role = dialog.getByRole('row').filter({ has: page.getByRole('rowheader', { name: 'role', exact: true }) });
    assert.deepEqual(
      (await role.getByRole('cell').allInnerTexts()).map((text) => text.toLowerCase()),
      ['readonly', 'admin', 'changed'],
    );
    await dialog.getByText(hostile).waitFor();
    assert.match((await dialog.locator('code').last().textContent()) ?? '', /^[0-9a-f]{64}$/);
    await dialog.getByText('127.0.0.1').waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    assert.equal(await opener.evaluate((button) => button === document.activeElement), true);
  });

  test('the history of a key excludes keys whose names share its prefix', async () => {
    assert.equal(await call(page, 'POST', 'api-keys', { appname: 'reporter-2', roles: ['READONLY'] }), 201);
    await page.goto('/settings/user-management/api-keys?q=reporter');
    await page.getByRole('button', { name: 'Actions for reporter', exact: true }).click();
    await page.getByRole('menuitem', { name: 'History' }).click();
    await page.getByRole('group', { name: 'History of one object' }).getByText('reporter', { exact: true }).waitFor();
    await page.getByText('1 to 3 of 3 records').waitFor();
    const texts = await page.locator('tbody tr').allInnerTexts();
    assert.ok(
      texts.every((each) => /reporter(?!-2)/.test(each)),
      texts.join('\n'),
    );
    await expectAccessible(page, 'audit logs, history of a key');
    await page.getByRole('button', { name: 'API key reporter changed' }).click();
    await page.getByRole('dialog').getByRole('link', { name: /^key_/ }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Show all records' }).click();
    await page.waitForURL(auditPath);
  });

  test('paging uses from and size, and a page after the last record links to the newest', async () => {
    await page.goto(`${auditPath}?size=25`);
    await page.getByText(/^1 to 25 of \d+ records$/).waitFor();
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByText(/^26 to 50 of/).waitFor();
    assert.match(page.url(), /from=25/);
    await page.goBack();
    await page.getByText(/^1 to 25 of/).waitFor();
    await page.goto(`${auditPath}?from=5000`);
    await page.getByRole('button', { name: 'Show newest records' }).click();
    await page.getByText(/^1 to 50 of/).waitFor();
  });

  test('the page removes invalid search parameters', async () => {
    await page.goto(`${auditPath}?range=yesterday&include=nonsense,apikey&from=-3&size=9999&start=x&other=1`);
    await settled(page);
    assert.deepEqual(requests.at(-1), { include: ['apikey'], size: 50 });
  });

  for (const options of [
    { width: 1280, scheme: 'light' },
    { width: 320, scheme: 'dark' },
  ] as const) {
    test(`axe reports no violations at ${options.width} pixels in ${options.scheme} mode, with each dialog open`, async () => {
      const { page: axePage, context, pageErrors } = await openSignedIn(browser, keyward, options);
      await axePage.goto(`${auditPath}?q=reporter`);
      await axePage.getByText('API key reporter changed').waitFor();
      await expectAccessible(axePage, 'audit logs');
      await axePage.getByRole('button', { name: 'API key reporter changed' }).click();
      await axePage.getByRole('dialog').waitFor();
      await expectAccessible(axePage, 'audit record');
      await axePage.keyboard.press('Escape');
      await axePage.goto(`${auditPath}?range=custom&start=20&end=10`);
      await axePage.getByRole('heading', { name: 'No record matches' }).waitFor();
      await expectAccessible(axePage, 'audit logs, no match');
      assert.equal(await axePage.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
      const restore = await breakServer(axePage, '**/api/v1/search/audit');
      await axePage.goto(auditPath);
      await waitForFailure(axePage);
      await expectAccessible(axePage, 'audit logs, error');
      await restore();
      await axePage.getByRole('button', { name: 'Retry' }).click();
      await axePage.getByText(administrator.email).last().waitFor();
      assert.deepEqual(otherErrors(pageErrors), []);
      await context.close();
    });
  }

  test('the page reports no errors', () => {
    assert.deepEqual(window.pageErrors, []);
  });
});

function manyKeys(): object[] {
  return Array.from({ length: 60 }, (_, index) => ({ name: `bulk_${index}`, role: 'READONLY' }));
}
