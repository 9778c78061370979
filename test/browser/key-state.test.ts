import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { connect } from '../../packages/sdk/src/index.ts';
import { expectAccessible } from './accessibility.ts';
import { launchChromium } from './chromium.ts';
import { type Console, closeReveal, openSignedIn } from './console.ts';
import { choose, row } from './dialogs.ts';
import { startCountingEffort } from './effort.ts';
import { type Keyward, startKeyward } from './keyward.ts';

const DAY = 86_400;

describe('disabling and deleting keys', () => {
  let browser: Browser;
  let keyward: Keyward;
  let window: Console;
  let page: Page;
  let secret: string;

  const check = async () =>
    (await fetch(`${keyward.url}/api/v1/forward-auth/acmecorp`, { headers: { 'x-api-key': secret } })).status;

  /** Disables a key as another user would. */
  const disable = async (name: string) => {
    const path = `/api/v1/api-keys/${name}/disable`;
    const response = await window.context.request.post(path, { headers: { origin: keyward.url } });
    assert.equal(response.status(), 200);
  };

  before(async () => {
    [browser, keyward] = await Promise.all([launchChromium(), startKeyward()]);
    const now = Math.floor(Date.now() / 1000);
    await keyward.importKeys([
      { name: 'monthly', role: 'READONLY', last_login: now - 12 * DAY },
      { name: 'forgotten', role: 'READONLY', last_login: now - 400 * DAY },
      { name: 'new', role: 'READONLY' },
      { name: 'stopped', role: 'READONLY', status: 'disabled' },
      { name: 'past', role: 'READONLY', status: 'disabled', expires_at: now - DAY },
    ]);
    secret = JSON.parse(await keyward.runCli('keys', 'create', 'busy', '--role', 'READONLY', '--json')).appkey;
    window = await openSignedIn(browser, keyward);
    page = window.page;
  });
  after(async () => {
    await browser.close();
    await keyward.stop();
  });

  test('the dialog shows recent usage, and suggests disabling the key first', async () => {
    assert.equal(await check(), 200);
    await choose(page, 'busy', 'Delete');
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Used just now from 127.0.0.1. An integration still depends on it.').waitFor();
    assert.equal(await dialog.getByRole('row', { name: /^Allowed/ }).textContent(), 'Allowed11');
    await expectAccessible(page, 'Delete, with recent usage');
    await dialog.getByRole('button', { name: 'Disable instead' }).click();
    await page.getByRole('dialog', { name: 'Disable busy?' }).getByText('An integration still depends on it').waitFor();
    await expectAccessible(page, 'Disable, with recent usage');
  });

  test('the next check of a disabled key is denied, its row shows the status, and Undo enables the key', async () => {
    await page.getByRole('button', { name: 'Disable key', exact: true }).click();
    await page.getByRole('region', { name: 'Last change' }).getByText('busy was disabled.').waitFor();
    await page.getByRole('status').getByText('busy was disabled. Press Z to undo.').waitFor();
    assert.equal(await check(), 401);
    await row(page, 'busy').getByText('Disabled').waitFor();
    await expectAccessible(page, 'a disabled row and Undo');
    await page.getByRole('button', { name: 'Undo' }).click();
    await row(page, 'busy').getByText('Disabled').waitFor({ state: 'detached' });
    assert.equal(await check(), 200);
    assert.equal(await page.getByRole('region', { name: 'Last change' }).count(), 0);
  });

  test('Undo works with the keyboard, and Enable from the menu', async () => {
    await choose(page, 'busy', 'Disable');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.getByRole('dialog').getByText('An integration still depends on it').waitFor();
    await page.getByRole('button', { name: 'Disable key', exact: true }).press('Enter');
    await page.getByRole('region', { name: 'Last change' }).waitFor();
    await page.keyboard.press('z');
    await page.getByRole('status').getByText('busy was enabled again.').waitFor();
    assert.equal(await check(), 200);
    await disable('busy');
    await page.reload();
    await row(page, 'busy').getByText('Disabled').waitFor();
    await page.getByRole('button', { name: 'Actions for busy' }).click();
    const actions = await page.getByRole('menuitem').allInnerTexts();
    assert.ok(actions.includes('Enable') && !actions.includes('Disable'), actions.join(', '));
    await page.getByRole('menuitem', { name: 'Enable' }).click();
    await expectAccessible(page, 'Enable');
    await page.getByRole('button', { name: 'Enable key', exact: true }).click();
    await page.getByRole('region', { name: 'Last change' }).getByText('busy was enabled.').waitFor();
    assert.equal(await check(), 200);
    await page.getByRole('button', { name: 'Dismiss' }).click();
  });

  test('replacing the secret of a disabled or expired key, or enabling an expired key, warns that requests are still denied', async () => {
    const dialog = page.getByRole('dialog');
    for (const [action, button] of [
      ['Regenerate', 'REGENERATE'],
      ['Rotate', 'Rotate key'],
    ] as const) {
      await choose(page, 'stopped', action);
      await dialog.getByText('The key is disabled. The new secret is denied until you enable the key.').waitFor();
      await expectAccessible(page, `${action} of a disabled key`);
      await dialog.getByRole('button', { name: button }).click();
      await page.getByText('stopped has a new secret').waitFor();
      await dialog.getByText('The key is disabled. The new secret is denied until you enable the key.').waitFor();
      await closeReveal(page);
    }
    await choose(page, 'past', 'Regenerate');
    await dialog
      .getByText('The key is disabled and has expired. The new secret is denied until you enable the key and set')
      .waitFor();
    await page.keyboard.press('Escape');
    await choose(page, 'past', 'Enable');
    await dialog.getByText('The key has expired. It is still denied until you set a later expiry.').waitFor();
    await page.getByRole('button', { name: 'Enable key', exact: true }).click();
    await choose(page, 'past', 'Rotate');
    await dialog.getByText('The key has expired. The new secret is denied until you set a later expiry.').waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });

  test('the assessment distinguishes recently used, unused and new keys', async () => {
    const dialog = page.getByRole('dialog');
    for (const [name, sentence] of [
      ['monthly', 'Last used 12 days ago. An integration may still depend on it.'],
      ['forgotten', 'Not used in 90 days.'],
      ['new', 'Not used yet, but added less than 7 days ago.'],
    ] as const) {
      await choose(page, name, 'Disable');
      await dialog.getByText(sentence).waitFor();
      await dialog.getByText('No requests in the last 30 days.').waitFor();
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
    }
  });

  test('deleting a key can delete everything that the key created or issued, and release its name', async () => {
    const created = JSON.parse(await keyward.runCli('keys', 'create', 'stolen', '--role', 'ADMIN', '--json'));
    const client = connect(created.connection_secret);
    await client.createApiKey({ body: { appname: 'back-door', roles: ['admin'] } });
    await keyward.runCli('keys', 'create', 'touched', '--role', 'READONLY');
    await client.regenerateApiKey({ params: { appname: 'touched' } });
    await page.reload();
    await choose(page, 'stolen', 'Delete');
    const dialog = page.getByRole('dialog');
    const checkbox = dialog.getByRole('checkbox', {
      name: /^Delete everything that it created or issued: 1 API key and 1 cred/,
    });
    await dialog.getByText('If you delete only the key, 1 issued credential keeps working.').waitFor();
    await checkbox.check();
    await dialog.getByRole('listitem').getByText('back-door').waitFor();
    await dialog
      .getByRole('listitem')
      .getByText(/issued by stolen .*\. Revoking it disables the key\. Last login: Never/)
      .waitFor();
    await expectAccessible(page, 'Delete, with created and issued credentials');
    await dialog.getByLabel('Type the name to continue').fill('stolen');
    await dialog.getByRole('button', { name: 'Delete everything' }).click();
    await row(page, 'back-door').waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'stolen', exact: true }).waitFor({ state: 'detached' });
    await row(page, 'touched').getByText('Disabled: secret issued by stolen').waitFor();

    await page.getByRole('button', { name: 'ADD API KEY' }).click();
    await dialog.getByLabel('Name').fill('stolen');
    await dialog.getByRole('button', { name: 'SAVE' }).click();
    await dialog.getByText(/This name is reserved until/).waitFor();
    await dialog.getByRole('checkbox', { name: 'Reuse the name of a deleted key' }).check();
    await dialog.getByRole('button', { name: 'SAVE' }).click();
    await page.getByText('stolen was added').waitFor();
    await closeReveal(page);

    await choose(page, 'stolen', 'Delete');
    await dialog.getByRole('checkbox', { name: 'Release the name immediately' }).check();
    await dialog.getByRole('button', { name: 'Delete key', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    await keyward.runCli('keys', 'create', 'stolen', '--role', 'READONLY');
    await keyward.runCli('keys', 'delete', 'stolen', '--yes');
  });

  test('five keystrokes find a key by its last four characters', async () => {
    await page.locator('h1').focus();
    const effort = await startCountingEffort(page);
    await page.keyboard.press('/');
    await page.keyboard.type(secret.slice(-4));
    await page.getByText('1 key', { exact: true }).waitFor();
    await row(page, 'busy').waitFor();
    assert.equal(await effort(), 5);
  });

  test('the page reports no errors and no violations of the content security policy', () => {
    assert.deepEqual(window.pageErrors, []);
  });
});
