import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import { expectAccessible } from './accessibility.ts';
import { addAgedKeys } from './aged-keys.ts';
import { breakServer, otherErrors, waitForFailure } from './broken-server.ts';
import { launchChromium } from './chromium.ts';
import { addKey, type Console, closeReveal, keysPath, openSignedIn } from './console.ts';
import { cancel, choose, row } from './dialogs.ts';
import { openReader, setPasswordWithLink } from './enrollment.ts';
import { administrator, type Keyward, startKeyward } from './keyward.ts';

const path = '/settings/account/overview';
const DAY = 86_400;

const dismissal = (page: Page, name: string) =>
  page.getByRole('button', { name: `Dismiss the notice about ${name}`, exact: true });

/** Waits until the server has created the notices after its start. */
async function reloadWithNotices({ context, page }: Console): Promise<void> {
  for (;;) {
    const { meta } = await (await context.request.get('/api/v1/notices')).json();
    if (meta.total === 13) break;
    await sleep(100);
  }
  await page.reload();
}

async function openPolicy(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Change policy' }).click();
  await page.getByRole('dialog').waitFor();
}

describe('notices and the key policy on the Overview', () => {
  let browser: Browser;
  let keyward: Keyward;
  let window: Console;
  let page: Page;

  before(async () => {
    [browser, keyward] = await Promise.all([launchChromium(), startKeyward({ prepare: addAgedKeys })]);
    window = await openSignedIn(browser, keyward);
    page = window.page;
    await reloadWithNotices(window);
  });
  after(async () => {
    await browser.close();
    await keyward.stop();
  });

  test('the keys page shows the number of notices with a link', async () => {
    await page.getByRole('link', { name: '13 notices' }).click();
    await page.getByRole('heading', { name: 'Notices' }).waitFor();
  });

  test('a notice shows the key, the event, its time and the owner', async () => {
    const billing = row(page, 'billing').last();
    assert.match((await billing.textContent()) ?? '', /billing.*Expires.*in 4 days.*ada@example\.com/);
    assert.match((await row(page, 'forgotten').textContent()) ?? '', /Will be disabled: unused.*—/);
    await page.getByText('Showing the next 5 of 13 notices.').waitFor();
    await billing.getByRole('link', { name: 'billing' }).click();
    await page.getByRole('heading', { level: 1, name: 'billing' }).waitFor();
    await page.goBack();
  });

  test('dismissing a notice with the keyboard announces the dismissal and focuses the next notice', async () => {
    await dismissal(page, 'nightly').focus();
    await page.keyboard.press('Enter');
    await page.getByText('The notice about nightly was dismissed for all users.').waitFor({ state: 'attached' });
    await dismissal(page, 'nightly').waitFor({ state: 'detached' });
    assert.equal(await dismissal(page, 'billing').evaluate((button) => button === document.activeElement), true);
    await page.getByText('Showing the next 5 of 12 notices.').waitFor();
  });

  test('the section can show all notices, and keeps the focus', async () => {
    await page.getByRole('button', { name: 'Show more notices' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('Showing the next 5').waitFor({ state: 'detached' });
    assert.equal(await page.getByRole('button', { name: /^Dismiss the notice/ }).count(), 12);
    assert.notEqual(await page.evaluate(() => document.activeElement?.tagName), 'BODY');
  });

  test('saving a policy requires re-authentication, and a default above the maximum lifetime is rejected', async () => {
    await openPolicy(page);
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Maximum lifetime').fill('60');
    await dialog.getByLabel('Default lifetime').fill('90');
    await dialog.getByLabel('Days without a request').fill('13');
    await dialog.getByRole('button', { name: 'SAVE' }).click();
    await dialog.getByText('This exceeds the maximum lifetime of 60 days. Change one of the two.').waitFor();
    await dialog.getByText('Enter a whole number of days from 14 to 3650.').waitFor();
    await page.waitForFunction(() => document.activeElement?.getAttribute('aria-invalid') === 'true');
    await expectAccessible(page, 'key policy, rejected');
    await dialog.getByRole('radio', { name: 'Delete' }).check();
    await dialog.getByText('A deleted key cannot be restored').waitFor();
    await expectAccessible(page, 'key policy, delete unused keys');
    await dialog.getByRole('radio', { name: 'Disable' }).check();
    await dialog.getByLabel('Days without a request').fill('90');
    await dialog.getByLabel('Default lifetime').fill('45');
    const errorResponse = {
      status: 403,
      name: 'Forbidden',
      message: 'Confirm.',
      code: 'reauthentication_required',
      request_id: 'r',
    };
    await page.route('**/api/v1/account/key-policy', (route) => route.fulfill({ status: 403, json: errorResponse }), {
      times: 1,
    });
    await dialog.getByRole('button', { name: 'SAVE' }).click();
    await page.getByRole('textbox', { name: `Password of ${administrator.email}` }).fill(administrator.password);
    await page.getByRole('button', { name: 'Confirm password' }).click();
    await page.getByText('A key expires at most 60 days after its expiry is set.').waitFor();
    await page.getByText('A key added without an expiry expires after 45 days.').waitFor();
    await row(page, 'forgotten').last().waitFor();
  });

  test('a new key has the default lifetime, and at most the maximum', async () => {
    await page.goto(keysPath);
    await page.getByRole('button', { name: 'ADD API KEY' }).first().click();
    const expiry = page.getByRole('group', { name: 'Expiry' });
    await expiry.getByText('Key policy: 45 days').waitFor();
    assert.deepEqual(await expiry.locator('label').allInnerTexts(), ['Key policy: 45 days', '30 days', 'Date']);
    await cancel(page);
    await addKey(page, 'fresh');
    await closeReveal(page);
    await choose(page, 'fresh', 'Edit');
    assert.deepEqual(await expiry.locator('label').allInnerTexts(), ['No change', '30 days', '60 days', 'Date']);
    await expiry.getByText('Date').click();
    await page.getByLabel('Last day (UTC)').fill(new Date(Date.now() + 70 * DAY * 1000).toISOString().slice(0, 10));
    await page.getByRole('button', { name: 'SAVE' }).click();
    await page.getByText(/^The key policy allows an expiry up to \d{4}-\d\d-\d\d\. Choose an earlier day\.$/).waitFor();
    await cancel(page);
    const { data } = await (await window.context.request.get('/api/v1/api-keys/fresh')).json();
    assert.equal(data.expires_at - data.created_at, 45 * DAY);
  });

  test('READONLY users see notices and the policy, but no controls', async () => {
    const { page: readerPage, context } = await openReader(browser, keyward);
    await readerPage.goto(path);
    await row(readerPage, 'billing').last().waitFor();
    await readerPage.getByText('A key expires at most 60 days after').waitFor();
    for (const name of [/Dismiss/, 'Change policy']) {
      assert.equal(await readerPage.getByRole('button', { name }).count(), 0);
    }
    await expectAccessible(readerPage, 'notices, READONLY');
    await context.close();
  });

  test('a role without permissions for keys sees no notices, and cannot choose to delete unused keys', async () => {
    const { request } = window.context;
    const headers = { origin: keyward.url };
    const permissions = [{ resource: 'account', fetch: true, update: true }];
    await request.post('/api/v1/roles', { data: { name: 'clerk', permissions }, headers });
    const clerk = { email: 'cleo@example.com', given_name: 'Cleo', family_name: 'Clerk', roles: ['clerk'] };
    const { data } = await (await request.post('/api/v1/user', { data: clerk, headers })).json();
    const link: string = data.enrollment.url;
    const { page: axePage, context } = await setPasswordWithLink(
      browser,
      keyward,
      link,
      'six heavy stones roll downhill',
    );
    await axePage.goto(path);
    await openPolicy(axePage);
    const choices = axePage.getByRole('group', { name: 'Unused keys' }).locator('label');
    assert.deepEqual(await choices.allInnerTexts(), ['Keep active', 'Disable'], 'Disable is the current action');
    assert.equal(await axePage.getByText('Notices').count(), 0);
    await context.close();
  });

  test('axe reports no violations at 320 pixels in dark mode, and nothing is cut off', async () => {
    const { page: axePage, context, pageErrors } = await openSignedIn(browser, keyward, { width: 320, scheme: 'dark' });
    await axePage.goto(path);
    await dismissal(axePage, 'billing').waitFor();
    await axePage.getByText('A key expires at most 60 days after').waitFor();
    await expectAccessible(axePage, 'notices, narrow');
    assert.equal(await axePage.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
    await openPolicy(axePage);
    await expectAccessible(axePage, 'key policy, narrow');
    assert.deepEqual(pageErrors, []);
    await context.close();
  });

  test('notices and policy that fail to load show an error and Retry', async () => {
    await page.goto(path);
    for (const [request, heading] of [
      ['**/api/v1/notices?*', 'The notices could not be loaded'],
      ['**/api/v1/account/key-policy', 'The key policy could not be loaded'],
    ] as const) {
      const restore = await breakServer(page, request);
      await page.reload();
      await waitForFailure(page);
      await expectAccessible(page, heading);
      await restore();
      await page.getByRole('button', { name: 'Retry' }).click();
      await page.getByRole('heading', { name: heading }).waitFor({ state: 'detached' });
    }
  });

  test('without notices, the section shows an explanation and keeps the focus', async () => {
    for (const name of ['billing', 'forgotten']) await dismissal(page, name).click();
    await dismissal(page, 'forgotten').waitFor({ state: 'detached' });
    for (let at = 1; at < 10; at++) {
      await dismissal(page, `job-${at}`).click();
      await dismissal(page, `job-${at}`).waitFor({ state: 'detached' });
    }
    await dismissal(page, 'job-10').click();
    await page.getByText(/^No notices\./).waitFor();
    assert.match((await page.locator(':focus').textContent()) ?? '', /^No notices/);
    await expectAccessible(page, 'no notices');
    assert.deepEqual(otherErrors(window.pageErrors), []);
  });
});
