import assert from 'node:assert/strict';
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
import { startReceiver } from './outside.ts';

const path = '/settings/integrations/webhooks';
const secretOf = (page: Page) => readSecretOnce(page, 'is shown only once');

async function fillIn(page: Page, url: string): Promise<void> {
  await page.getByRole('button', { name: 'Add webhook' }).click();
  await page.getByRole('dialog').getByLabel('URL').fill(url);
}

async function save(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'SAVE' }).click();
}

async function openDeliveries(page: Page, url: string): Promise<void> {
  await page.getByRole('button', { name: `Actions for ${url}` }).click();
  await page.getByRole('menuitem', { name: 'Deliveries' }).click();
  await page.getByRole('heading', { name: 'Webhooks - Deliveries' }).waitFor();
}

describe('Settings / Integrations / Webhooks', () => {
  let browser: Browser;
  let keyward: Keyward;
  let window: Console;
  let page: Page;
  let receiver: Awaited<ReturnType<typeof startReceiver>>;

  before(async () => {
    const settings = { KEYWARD_OUTGOING_ALLOWED: '127.0.0.1' };
    [browser, keyward, receiver] = await Promise.all([launchChromium(), startKeyward({ settings }), startReceiver()]);
    window = await openWindow(browser, keyward);
    page = window.page;
    await signIn(page);
    await page.goto(path);
  });
  after(async () => {
    await browser.close();
    await keyward.stop();
    await receiver.stop();
  });

  test('without webhooks, the page explains webhooks', async () => {
    await page.getByRole('heading', { name: 'No webhooks yet' }).waitFor();
    await expectAccessible(page, 'webhooks, empty');
  });

  test('an invalid URL and a URL that the server rejects show an error at the field', async () => {
    await fillIn(page, 'hooks');
    await page.getByRole('radio', { name: /^Selected events/ }).check();
    await save(page);
    await page.getByText('Enter a complete URL').waitFor();
    await page.getByText('Choose at least one event.').waitFor();
    await page.getByRole('radio', { name: /^All events/ }).check();
    await page.getByRole('dialog').getByLabel('URL').fill('https://10.0.0.1/');
    await save(page);
    await page.getByText('is not on the public internet').waitFor();
    await cancel(page);
  });

  test('the secret is shown once, and not stored', async () => {
    await fillIn(page, `${receiver.url}/hook`);
    await page.getByLabel('Description').fill('For the log');
    await save(page);
    const secret = await secretOf(page);
    assert.match(secret, /^whsec_[A-Za-z0-9+/]{43}=$/);
    assert.ok(!(await readBrowserStorage(page)).includes(secret));
    await close(page);
    assert.ok(!(await page.content()).includes(secret));
    assert.match((await row(page, '/hook').textContent()) ?? '', /For the log[\s\S]*All events[\s\S]*Enabled/);
  });

  test('a test event is delivered, and the page shows its response and payload', async () => {
    await openDeliveries(page, `${receiver.url}/hook`);
    await page.getByRole('button', { name: 'Send test event' }).click();
    await row(page, 'webhook.test').getByText('Delivered').waitFor();
    await row(page, 'webhook.test').getByText('200, 1 attempt').waitFor();
    await page.getByRole('button', { name: /^Actions for msg_/ }).click();
    await page.getByRole('menuitem', { name: 'Payload' }).click();
    await page.getByText('"type": "webhook.test"').waitFor();
    await expectAccessible(page, 'payload');
    await close(page);
  });

  test('a webhook that returns 410 is disabled, and its failed deliveries can be replayed after it is enabled', async () => {
    receiver.status = 410;
    await page.getByRole('button', { name: 'Send test event' }).click();
    await page.getByText('it accepts no more deliveries').waitFor();
    await page.goto(path);
    await row(page, '/hook').getByText('the receiver returned 410 Gone').waitFor();
    await expectAccessible(page, 'webhooks, one disabled');
    receiver.status = 200;
    await choose(page, `${receiver.url}/hook`, 'Edit');
    await page.getByLabel('Enabled').check();
    await save(page);
    await row(page, '/hook').getByText('Enabled').waitFor();
    await openDeliveries(page, `${receiver.url}/hook`);
    await page.getByLabel('State').selectOption('Failed');
    await page.getByText('it accepts no more deliveries').waitFor();
    await expectAccessible(page, 'failed deliveries');
    await page.getByRole('button', { name: /^Actions for msg_/ }).click();
    await page.getByRole('menuitem', { name: 'Replay' }).click();
    await page.getByRole('heading', { name: 'No delivery matches' }).waitFor();
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await page.getByText('Delivered').nth(1).waitFor();
    await page.goto(path);
  });

  test('the secret can be regenerated', async () => {
    await choose(page, `${receiver.url}/hook`, 'Regenerate secret');
    await page.getByRole('button', { name: 'REGENERATE' }).click();
    assert.match(await secretOf(page), /^whsec_/);
    await close(page);
  });

  test('READONLY users see webhooks and deliveries and no controls', async () => {
    const { page: readerPage, context } = await openReader(browser, keyward);
    await readerPage.goto(path);
    await row(readerPage, '/hook').waitFor();
    assert.equal(await readerPage.getByRole('button', { name: 'Add webhook' }).count(), 0);
    await readerPage.getByRole('button', { name: /^Actions for/ }).click();
    assert.deepEqual(await readerPage.getByRole('menuitem').allInnerTexts(), ['Deliveries']);
    await readerPage.getByRole('menuitem', { name: 'Deliveries' }).click();
    await row(readerPage, 'webhook.test').first().waitFor();
    for (const control of ['Send test event', 'Replay failed']) {
      assert.equal(await readerPage.getByRole('button', { name: control }).count(), 0);
    }
    await expectAccessible(readerPage, 'deliveries, READONLY');
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
      const url = `${receiver.url}/${options.width}/${'long-'.repeat(30)}`;
      await axePage.getByText('/hook').last().waitFor();
      await expectAccessible(axePage, 'webhooks');
      await fillIn(axePage, '');
      await axePage.getByRole('radio', { name: /^Selected events/ }).check();
      await save(axePage);
      await expectAccessible(axePage, 'Add webhook, invalid');
      await axePage.getByRole('checkbox', { name: 'leak.reported' }).check();
      await axePage.getByRole('dialog').getByLabel('URL').fill(url);
      await save(axePage);
      await secretOf(axePage);
      await expectAccessible(axePage, 'secret');
      await close(axePage);
      for (const action of ['Edit', 'Regenerate secret', 'Delete']) {
        await choose(axePage, url, action);
        await expectAccessible(axePage, action);
        await cancel(axePage);
      }
      const fits = () => axePage.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
      assert.equal(await fits(), true);
      await openDeliveries(axePage, url);
      await axePage.getByRole('heading', { name: 'No deliveries yet' }).waitFor();
      await expectAccessible(axePage, 'deliveries, empty');
      await axePage.getByRole('button', { name: 'Send test event' }).click();
      await axePage.getByText('200, 1 attempt').waitFor();
      await expectAccessible(axePage, 'deliveries');
      assert.equal(await fits(), true);
      await axePage.goto(path);
      await choose(axePage, url, 'Delete');
      await axePage.getByRole('button', { name: 'Delete webhook' }).click();
      await axePage.getByText(url, { exact: true }).waitFor({ state: 'detached' });
      assert.deepEqual(pageErrors, []);
      await context.close();
    });
  }

  test('a list that fails to load shows an error and Retry', async () => {
    const restore = await breakServer(page, '**/api/v1/webhooks');
    await page.reload();
    await waitForFailure(page);
    await expectAccessible(page, 'webhooks, error');
    await restore();
    await page.getByRole('button', { name: 'Retry' }).click();
    await row(page, '/hook').waitFor();
    assert.deepEqual(otherErrors(window.pageErrors), []);
  });
});
