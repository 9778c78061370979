import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { expectAccessible } from './accessibility.ts';
import { launchChromium } from './chromium.ts';
import { type Console, openSignedIn } from './console.ts';
import { chooseOwner, close, row } from './dialogs.ts';
import { startCountingEffort } from './effort.ts';
import { administrator, type Keyward, startKeyward } from './keyward.ts';

const DAY = 86_400;
const OLD = 70;
/** Sixteen batches: long enough to observe and cancel. */
const MANY = 4000;
const ALL = MANY.toLocaleString('en-US');

describe('bulk operations', () => {
  let browser: Browser;
  let keyward: Keyward;
  let window: Console;
  let page: Page;

  const stored = async (name: string) => JSON.parse(await keyward.runCli('keys', 'get', name, '--json'));
  const changeAll = async (action: string) => {
    await page.goto('/settings/user-management/api-keys?q=many-');
    await page.getByRole('button', { name: `Select all ${ALL} matching` }).click();
    await page.getByRole('button', { name: action, exact: true }).click();
    await page.getByRole('button', { name: `${action} ${ALL} keys` }).click();
  };
  const result = () => page.getByRole('region', { name: 'Bulk operation' });

  before(async () => {
    [browser, keyward] = await Promise.all([launchChromium(), startKeyward()]);
    const now = Math.floor(Date.now() / 1000);
    const old = Array.from({ length: OLD }, (_, at) => ({
      name: `old-${at}`,
      role: at === 0 ? 'ADMIN' : 'READONLY',
      last_login: now - 200 * DAY,
    }));
    const fresh = ['a', 'b', 'c'].map((name) => ({ name: `fresh-${name}`, role: 'READONLY', last_login: now - 60 }));
    await keyward.importKeys(fresh);
    await keyward.importKeys(old, 100);
    window = await openSignedIn(browser, keyward);
    page = window.page;
    await row(page, 'fresh-a').waitFor();
  });
  after(async () => {
    await browser.close();
    await keyward.stop();
  });

  test('five clicks disable all keys unused for 90 days, on all pages', async () => {
    const effort = await startCountingEffort(page);
    // Choosing an option takes two clicks that the page does not record.
    await page.getByLabel('Unused for').selectOption('Unused for 90 days');
    await page.getByRole('button', { name: `Select all ${OLD} matching` }).click();
    await page.getByRole('button', { name: 'Disable', exact: true }).click();
    await page.getByText(`${OLD} will be disabled.`).waitFor();
    await page.getByRole('button', { name: `Disable ${OLD} keys` }).click();
    await result().getByText(`${OLD} keys disabled.`).waitFor();
    assert.ok((await effort()) + 2 <= 5, `${(await effort()) + 2} clicks and keystrokes`);
    await row(page, 'old-0').getByText('Disabled').waitFor();
    assert.equal((await stored(`old-${OLD - 1}`)).status, 'disabled');
    assert.equal((await stored('fresh-a')).status, 'active');
  });

  test('the page shows the result of each key', async () => {
    await result().getByRole('button', { name: 'Show results' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('listitem').first().getByText('Changed').waitFor();
    assert.equal(await dialog.getByRole('listitem').count(), OLD);
    await expectAccessible(page, 'the result of a bulk operation');
    await close(page);
    await result().getByRole('button', { name: 'Dismiss' }).click();
  });

  test('the status filter finds the disabled keys', async () => {
    await page.goto('/settings/user-management/api-keys?status=disabled');
    await page.getByText(`${OLD} keys match`).waitFor();
    await page.getByLabel('Status').selectOption('Active');
    await page.getByText('3 keys match').waitFor();
  });

  test('selected keys, one by one or by page, receive tags and an owner', async () => {
    await page.getByRole('checkbox', { name: 'Select all on this page' }).check();
    await page.getByRole('checkbox', { name: 'Select fresh-c' }).uncheck();
    await page.getByRole('region', { name: 'Selection' }).getByText('2 keys selected').waitFor();
    await expectAccessible(page, 'a selection');
    await page.getByRole('button', { name: 'Change tags', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog
      .getByRole('combobox', { name: 'Add tags' })
      .or(dialog.getByRole('textbox', { name: 'Add tags' }))
      .first()
      .fill('prod');
    await page.keyboard.press('Enter');
    await dialog.getByText('2 will be changed.').waitFor();
    await expectAccessible(page, 'tags for many keys');
    await dialog.getByRole('button', { name: 'Change 2 keys' }).click();
    await result().getByText('2 keys changed.').waitFor();
    await page.getByRole('checkbox', { name: 'Select fresh-a' }).check();
    await page.getByRole('button', { name: 'Change owner', exact: true }).click();
    await chooseOwner(page, 'ada', /ada@example\.com/);
    await dialog.getByRole('button', { name: 'Change 1 key' }).click();
    await result().getByText('1 key changed.').waitFor();
    const { tags, owner } = await stored('fresh-a');
    assert.deepEqual([tags, owner], [['prod'], administrator.email]);
  });

  test('an environment filter with an invalid format shows an error and all keys', async () => {
    await page.goto('/settings/user-management/api-keys?environment=Test');
    await page.getByText('Not applied: not a valid environment.').waitFor();
    assert.equal(await page.getByLabel('Environment').inputValue(), 'Test');
    await row(page, 'fresh-b').waitFor();
    await expectAccessible(page, 'an invalid filter');
  });

  test('the URL keeps owner, tag and expiry filters', async () => {
    await page.goto('/settings/user-management/api-keys');
    await page.getByRole('button', { name: 'More', exact: true }).click();
    await page.getByLabel('Tag').fill('prod');
    await page.getByText('2 keys match').waitFor();
    await page.getByLabel('Owner').selectOption(administrator.email);
    await page.getByText('1 key matches').waitFor();
    assert.match(page.url(), /tag=prod/);
    await page.getByLabel('Owner').selectOption('No owner');
    await row(page, 'fresh-b').waitFor();
    assert.match(page.url(), /no_owner=true/);
    await page.getByLabel('Expiry').selectOption('Never expires');
    await page.waitForURL(/no_expiry=true/);
    await page.reload();
    await row(page, 'fresh-b').waitFor();
    assert.equal(await page.getByLabel('Tag').inputValue(), 'prod');
    await expectAccessible(page, 'more filters');
  });

  test('matching keys can be exported', async () => {
    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export' }).click();
    await expectAccessible(page, 'export menu');
    await page.getByRole('menuitem', { name: /JSON Lines/ }).click();
    const download = await downloading;
    const lines = (await readFile(await download.path(), 'utf8')).trim().split('\n');
    assert.deepEqual(
      lines.map((line) => JSON.parse(line).appname),
      ['fresh-b'],
    );
  });

  test('selected keys can be exported, by name or by filter', async () => {
    const exported = async () => {
      const downloading = page.waitForEvent('download');
      await page.getByRole('region', { name: 'Selection' }).getByRole('button', { name: 'Export' }).click();
      await page.getByRole('menuitem', { name: /CSV/ }).click();
      const lines = (await readFile(await (await downloading).path(), 'utf8')).trim().split(/\r?\n/);
      return lines.slice(1).map((line) => line.split(',')[0]);
    };
    await page.goto('/settings/user-management/api-keys?q=fresh');
    await page.getByRole('checkbox', { name: 'Select fresh-b' }).check();
    assert.deepEqual(await exported(), ['fresh-b']);
    await page.getByRole('button', { name: 'Select all 3 matching' }).click();
    assert.deepEqual(await exported(), ['fresh-a', 'fresh-b', 'fresh-c']);
  });

  test('deleting keys in use requires including new ones and typing the number, and shows that the keys are in use', async () => {
    await page.goto('/settings/user-management/api-keys?q=fresh');
    await page.getByRole('button', { name: 'Select all 3 matching' }).click();
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('3 keys added within the last 7 days are excluded.').waitFor();
    assert.ok(await dialog.getByRole('button', { name: 'Delete 0 keys' }).isDisabled());
    await expectAccessible(page, 'excluded keys');
    await dialog.getByLabel('Include keys added within the last 7 days').check();
    await dialog
      .getByText('3 of them were used in the last 24 hours. Integrations may still depend on them.')
      .waitFor();
    const button = dialog.getByRole('button', { name: 'Delete 3 keys' });
    assert.ok(await button.isDisabled());
    await expectAccessible(page, 'deleting many keys');
    await dialog.getByLabel('Type the number of keys to continue').fill('3');
    await button.click();
    await result().getByText('3 keys deleted.').waitFor();
    await page.getByRole('heading', { name: 'No key matches' }).waitFor();
  });

  test('a key deleted after its selection is rejected with a reason, in the preview and in the result', async () => {
    await page.goto('/settings/user-management/api-keys?q=old-6&sort=appname');
    await page.getByRole('checkbox', { name: 'Select old-60' }).check();
    await page.getByRole('checkbox', { name: 'Select old-61' }).check();
    await keyward.runCli('keys', 'delete', 'old-61', '--yes');
    await page.getByRole('button', { name: 'Enable', exact: true }).click();
    await page.getByText('1 will be enabled, 1 rejected.').waitFor();
    await expectAccessible(page, 'a preview with a rejection');
    await page.getByRole('button', { name: 'Enable 2 keys' }).click();
    await result().getByText('1 key enabled, 1 rejected.').waitFor();
    await result().getByRole('button', { name: 'Show results' }).click();
    const listed = page.getByRole('dialog').getByRole('listitem');
    await listed.getByText('The account has no API key with this name. Check the name.').waitFor();
    assert.equal(await listed.count(), 1, 'rejected keys come first');
    await expectAccessible(page, 'the reasons of rejections');
    await close(page);
  });

  test('a long operation shows its progress without blocking the page', async () => {
    const many = Array.from({ length: MANY }, (_, at) => ({ name: `many-${at}`, role: 'READONLY' }));
    await keyward.importKeys(many, 30);
    await changeAll('Disable');
    await result()
      .getByText(new RegExp(`^[\\d,]+ of ${ALL} keys done\\.$`))
      .waitFor();
    await page.getByRole('searchbox').fill('fresh-nothing');
    await page.getByRole('heading', { name: 'No key matches' }).waitFor();
    await result().getByText(`${ALL} keys disabled.`).waitFor();
  });

  test('cancelling an operation keeps the changes already applied', async () => {
    for (let action = 'Enable'; ; action = action === 'Enable' ? 'Disable' : 'Enable') {
      await changeAll(action);
      const cancel = result().getByRole('button', { name: 'Cancel' });
      const sentence = result().getByText(new RegExp(`^(Cancelled: )?[\\d,]+ keys ${action}d\\.$`, 'i'));
      await cancel.or(sentence).first().waitFor();
      await cancel.click({ timeout: 2000 }).catch(() => undefined);
      const [, changed] = /^Cancelled: ([\d,]+)/.exec((await sentence.textContent()) ?? '') ?? [];
      // On a busy machine every key may have been changed before the click; the test then repeats with the opposite
      // action.
      if (changed === undefined) continue;
      assert.notEqual(changed, ALL);
      const status = action === 'Enable' ? 'active' : 'disabled';
      await page.goto(`/settings/user-management/api-keys?q=many-&status=${status}`);
      await page.getByText(`${changed} keys match`).waitFor();
      return;
    }
  });

  test('the page reports no errors and no violations of the content security policy', () => {
    assert.deepEqual(window.pageErrors, []);
  });
});
