import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type ClientRequest, get, type IncomingMessage } from 'node:http';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { expectAccessible } from './accessibility.ts';
import { breakServer, otherErrors, waitForFailure } from './broken-server.ts';
import { readBrowserStorage } from './browser-memory.ts';
import { launchChromium } from './chromium.ts';
import { type Console, openWindow, signIn } from './console.ts';
import { cancel, choose, close, readSecretOnce, row } from './dialogs.ts';
import { openReader } from './enrollment.ts';
import { type Keyward, startKeyward } from './keyward.ts';

const path = '/settings/integrations/replicas';
async function fillIn(page: Page, name: string, addresses = ''): Promise<void> {
  await page.getByRole('button', { name: 'Add replica' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill(name);
  await page.getByLabel('Allowed IPs').fill(addresses);
}

const shownCredential = (page: Page) => readSecretOnce(page, 'is shown only once');

/** Returns the number of text lines of each element. */
function countLines(page: Page, selector: string): Promise<number[]> {
  return page.locator(selector).evaluateAll((elements) =>
    elements.map((each) => {
      const { height, lineHeight } = getComputedStyle(each);
      return Math.round(Number.parseFloat(height) / Number.parseFloat(lineHeight));
    }),
  );
}

/** Returns the pixels between the text of the last column and the menu, in the row where they are closest. */
function measureGapBeforeMenu(page: Page): Promise<number> {
  return page.locator('tbody tr').evaluateAll((rows) => {
    const gaps = rows.map((row) => {
      const text = document.createRange();
      text.selectNodeContents(row.children[row.children.length - 2] as Element);
      const menu = row.querySelector('button[aria-haspopup="menu"]') as Element;
      return menu.getBoundingClientRect().left - text.getBoundingClientRect().right;
    });
    return Math.min(...gaps);
  });
}

/** Follows the feed, as the service of the replica does. */
async function openFeed(keyward: Keyward, credential: string): Promise<{ status: number; sent: ClientRequest }> {
  const sent = get(`${keyward.url}/api/v1/feed`, {
    headers: { authorization: `Bearer ${credential}` },
    agent: false,
  });
  sent.on('error', () => undefined);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  response.on('error', () => undefined).resume();
  return { status: response.statusCode ?? 0, sent };
}

describe('Settings / Integrations / Replicas', () => {
  let browser: Browser;
  let keyward: Keyward;
  let window: Console;
  let page: Page;
  let credential = '';

  before(async () => {
    [browser, keyward] = await Promise.all([launchChromium(), startKeyward()]);
    window = await openWindow(browser, keyward);
    page = window.page;
    await signIn(page);
    await page.goto(path);
  });
  after(async () => {
    await browser.close();
    await keyward.stop();
  });

  test('without replicas, the page explains replicas', async () => {
    assert.equal(await page.getByRole('heading', { level: 1 }).textContent(), 'Integrations - Replicas');
    await page.getByRole('heading', { name: 'No replicas yet' }).waitFor();
    await expectAccessible(page, 'replicas, empty');
  });

  test('an invalid form is not sent, and shows the error at the field', async () => {
    await fillIn(page, 'a b');
    await page.getByRole('button', { name: 'SAVE' }).click();
    await page.getByText('Enter a name that follows the rule above.').waitFor();
    await page.getByRole('dialog').getByLabel('Name').and(page.locator(':focus')).waitFor();
    await page.getByRole('dialog').getByLabel('Name').fill('gateway');
    await page.getByLabel('Allowed IPs').fill('nowhere');
    await page.getByRole('button', { name: 'SAVE' }).click();
    await page.getByText('Entry 1 of allowed_ips, "nowhere", is not').waitFor();
    await page.getByRole('button', { name: 'CANCEL' }).click();
  });

  test('the credential is shown once, and not stored', async () => {
    await fillIn(page, 'gateway', '127.0.0.0/8, 10.0.0.0/8');
    await page.getByRole('button', { name: 'SAVE' }).click();
    credential = await shownCredential(page);
    assert.match(credential, /^kwf_acct_\w{20}\.\w{43}$/);
    await page.getByRole('button', { name: 'Copy credential' }).click();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), credential);
    assert.ok(!(await readBrowserStorage(page)).includes(credential));
    await close(page);
    assert.ok(!(await page.content()).includes(credential));
    assert.match(
      (await row(page, 'gateway').textContent()) ?? '',
      /only from 127\.0\.0\.0\/8, 10\.0\.0\.0\/8[\s\S]*Never connected[\s\S]*Never/,
    );
  });

  test('the page shows a connected service, and a new credential without an overlap disconnects it', async () => {
    const { status, sent } = await openFeed(keyward, credential);
    assert.equal(status, 200);
    await page.reload();
    await row(page, 'gateway').getByText('Connected', { exact: true }).waitFor();
    assert.match((await row(page, 'gateway').textContent()) ?? '', /Up to date[\s\S]*127\.0\.0\.1/);
    const ended = once(sent, 'close');
    await choose(page, 'gateway', 'Regenerate credential');
    await page.getByRole('radio', { name: 'Immediately' }).check();
    await page.getByRole('button', { name: 'REGENERATE' }).click();
    assert.notEqual(await shownCredential(page), credential);
    await ended;
    await close(page);
    assert.equal((await openFeed(keyward, credential)).status, 401);
    await row(page, 'gateway').getByText('Not connected').waitFor();
  });

  test('with an overlap, a service changes its credential without disconnecting, and the page shows the time of the change', async () => {
    await choose(page, 'gateway', 'Regenerate credential');
    await page.getByRole('radio', { name: 'Immediately' }).check();
    await page.getByRole('button', { name: 'REGENERATE' }).click();
    const old = await shownCredential(page);
    await close(page);
    const { sent: oldFeed } = await openFeed(keyward, old);
    const oldEnded = once(oldFeed, 'close');
    await choose(page, 'gateway', 'Regenerate credential');
    await page.getByRole('button', { name: 'REGENERATE' }).click();
    const fresh = await shownCredential(page);
    await page.getByText(/The old credential is accepted until/).waitFor();
    await close(page);

    const line = row(page, 'gateway');
    await line
      .getByText(/^2 credentials · old credential expires in 24 h · last used \d+ s ago from 127\.0\.0\.1/)
      .waitFor();
    await line.getByText('New credential not used yet').waitFor();
    const { status, sent: newFeed } = await openFeed(keyward, fresh);
    assert.equal(status, 200);
    await line.getByText(/New credential first used \d+ s ago/).waitFor();

    const size = page.viewportSize() ?? assert.fail();
    await page.setViewportSize({ ...size, width: 768 });
    assert.ok(Math.max(...(await countLines(page, 'tr p'))) <= 5, 'the rotation box is wide enough');
    assert.ok((await measureGapBeforeMenu(page)) >= 16, 'no text touches the menu');
    await page.setViewportSize(size);

    await line.getByRole('button', { name: 'Finish rotation' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/The old credential was last used \d+ s ago from 127\.0\.0\.1/).waitFor();
    await dialog.getByRole('button', { name: 'Finish rotation' }).click();
    await dialog.waitFor({ state: 'detached' });
    await oldEnded;
    assert.equal((await openFeed(keyward, old)).status, 401);
    await line.getByText('2 credentials').waitFor({ state: 'detached' });
    await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'Actions for gateway');
    newFeed.destroy();
    credential = fresh;
  });

  test('READONLY users see replicas and no controls', async () => {
    const { page: readerPage, context } = await openReader(browser, keyward);
    await readerPage.goto(path);
    await row(readerPage, 'gateway').waitFor();
    for (const control of ['Add replica', /^Actions for/]) {
      assert.equal(await readerPage.getByRole('button', { name: control }).count(), 0);
    }
    await readerPage.keyboard.press('c');
    assert.equal(await readerPage.getByRole('dialog').count(), 0);
    await expectAccessible(readerPage, 'replicas, READONLY');
    await context.close();
  });

  for (const options of [
    { width: 1280, scheme: 'light' },
    { width: 320, scheme: 'dark' },
  ] as const) {
    test(`axe reports no violations at ${options.width} pixels in ${options.scheme} mode, with each dialog open`, async () => {
      const { page: axePage, context, pageErrors } = await openWindow(browser, keyward, options);
      const name = `seen-${options.width}`;
      await signIn(axePage);
      await axePage.goto(path);
      await axePage.getByText('gateway').last().waitFor();
      await expectAccessible(axePage, 'replicas');
      await fillIn(axePage, '');
      await axePage.getByRole('button', { name: 'SAVE' }).click();
      await expectAccessible(axePage, 'Add replica, invalid');
      await axePage.getByRole('dialog').getByLabel('Name').fill(name);
      await axePage.getByRole('button', { name: 'SAVE' }).click();
      await shownCredential(axePage);
      await expectAccessible(axePage, 'credential');
      await close(axePage);
      for (const action of ['Regenerate credential', 'Remove']) {
        await choose(axePage, name, action);
        await expectAccessible(axePage, action);
        await cancel(axePage);
      }
      await choose(axePage, name, 'Regenerate credential');
      await axePage.getByRole('button', { name: 'REGENERATE' }).click();
      await shownCredential(axePage);
      await close(axePage);
      await axePage.getByRole('button', { name: 'Finish rotation', exact: true }).first().click();
      await axePage.getByRole('heading', { name: 'Finish the rotation of' }).waitFor();
      await expectAccessible(axePage, 'Finish rotation');
      assert.deepEqual(
        (await countLines(axePage, 'dialog dt, [role=dialog] dt')).filter((lines) => lines > 1),
        [],
      );
      await cancel(axePage);
      await expectAccessible(axePage, 'replicas, during a rotation');
      assert.equal(await axePage.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
      await choose(axePage, name, 'Remove');
      await axePage.getByRole('button', { name: 'Remove replica' }).click();
      await axePage.getByText(name, { exact: true }).waitFor({ state: 'detached' });
      assert.deepEqual(pageErrors, []);
      await context.close();
    });
  }

  test('a list that fails to load shows an error and Retry', async () => {
    const restore = await breakServer(page, '**/api/v1/replicas');
    await page.reload();
    await waitForFailure(page);
    await expectAccessible(page, 'replicas, error');
    await restore();
    await page.getByRole('button', { name: 'Retry' }).click();
    await row(page, 'gateway').waitFor();
    assert.deepEqual(otherErrors(window.pageErrors), []);
  });
});
