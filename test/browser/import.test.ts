import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { expectAccessible } from './accessibility.ts';
import { readBrowserStorage } from './browser-memory.ts';
import { launchChromium } from './chromium.ts';
import { type Console, keysPath, openSignedIn } from './console.ts';
import { row } from './dialogs.ts';
import { openReader } from './enrollment.ts';
import { administrator, type Keyward, startKeyward } from './keyward.ts';

const FOREIGN = `legacy_${'0123456789abcdef'.repeat(2)}`;
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

describe('Import of keys from another system', () => {
  let browser: Browser;
  let keyward: Keyward;
  let window: Console;
  let page: Page;

  const choose = (text: string, name = 'keys.csv') =>
    page.getByLabel('File').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
  const check = () => page.getByRole('button', { name: 'Check file', exact: true }).click();
  const statusOf = async (key: string) =>
    (await fetch(`${keyward.url}/api/v1/forward-auth/acmecorp`, { headers: { 'x-api-key': key } })).status;

  before(async () => {
    [browser, keyward] = await Promise.all([launchChromium(), startKeyward()]);
    window = await openSignedIn(browser, keyward);
    page = window.page;
  });
  after(async () => {
    await browser.close();
    await keyward.stop();
  });

  test('without keys, the page offers the import next to ADD API KEY, and lists the columns', async () => {
    await page.getByRole('button', { name: 'Import keys' }).click();
    await page.getByText(/^Required columns: name and role/).waitFor();
    await check();
    await page.getByText('Choose a file.').waitFor();
    await page.waitForFunction(() => document.activeElement?.getAttribute('type') === 'file');
    await expectAccessible(page, 'import, no file selected');
  });

  test('an invalid file shows an error, and no key is imported', async () => {
    await choose('name,colour\na,b\n');
    await check();
    await page.getByText(/The first line must contain the column names/).waitFor();
    await page.getByLabel('File').setInputFiles({
      name: 'keys.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from([0xff, 0xfe, 0, 1]),
    });
    await page.getByText('The file is not UTF-8 text. Save it as UTF-8.').waitFor();
    await expectAccessible(page, 'import, invalid file');
  });

  test('the page lists rejected rows with reasons, and can import the ready rows without them', async () => {
    await page.getByLabel('Issue a new secret for rows without key or sha256').check();
    await choose(
      'name,role,status\ngood-one,READONLY,active\nbad one,READONLY,active\ngood-two,unknown-role,active\nresting,READONLY,disabled\n',
    );
    await check();
    await page.getByText('4 rows: 2 ready, 2 rejected. Correct the file, or import only the ready ones.').waitFor();
    const rejected = page.getByRole('list', { name: 'Rejected rows' });
    assert.equal(await rejected.getByRole('listitem').count(), 2);
    assert.match((await rejected.textContent()) ?? '', /good-twoRow 3role must be ADMIN, READONLY/);
    await expectAccessible(page, 'import, rejected rows');
    const take = page.getByRole('button', { name: 'Import 2 keys' });
    assert.equal(await take.isDisabled(), true);
    await page.getByLabel('Import only the ready rows').check();
    await take.click();
    await page.getByText('2 keys have a new secret. Secrets are shown only once.').waitFor();
    await page.getByRole('heading', { name: '2 keys imported, 2 rejected' }).waitFor();
    await page.getByText('1 of these keys is disabled or expired. The new secret is denied until you').waitFor();
  });

  test('a row without a digest receives a new secret, which can be downloaded once and is not stored', async () => {
    await expectAccessible(page, 'import, new secrets');
    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download secrets' }).click();
    const [issued] = JSON.parse(await readFile(await (await downloading).path(), 'utf8'));
    assert.equal(issued.name, 'good-one');
    assert.equal(await statusOf(issued.appkey), 200);
    assert.ok(!(await readBrowserStorage(page)).includes(issued.appkey));
    await page.keyboard.press('Escape');
    await page.getByText('Close without storing it?').waitFor();
    await page.getByRole('button', { name: 'CANCEL' }).click();
    await page.getByLabel('I have stored it').check();
    await page.getByRole('button', { name: 'Close', exact: true }).last().click();
    await row(page, 'good-one').waitFor();
  });

  test('the options decide whether rows of existing keys are skipped or updated', async () => {
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await choose('name,role,team\ngood-one,READONLY,a\nresting,READONLY,b\n');
    await check();
    await page.getByText('2 rows: 0 ready, 2 rejected. Correct the file.').waitFor();
    await page.getByText('Options', { exact: true }).click();
    await page.getByLabel('Ignored columns').fill('team');
    await check();
    await page.getByText('2 rows, all skipped. There is nothing to import.').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Import 0 keys' }).isDisabled(), true);
    await choose('name,role,description\ngood-one,READONLY,Nightly export\nresting,READONLY,\n');
    await page.getByLabel('If the key already exists').selectOption('Update the key');
    await check();
    await page.getByText('2 rows: 1 ready, 1 skipped.').waitFor();
    await expectAccessible(page, 'import, options');
    await page.getByRole('button', { name: 'Import 1 key' }).click();
    await page.getByText('0 keys imported, 1 updated, 1 skipped.').waitFor({ state: 'attached' });
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await row(page, 'good-one').getByText('Nightly export').waitFor();
  });

  test('keys of another system can be imported with a new key format, after re-authentication', async () => {
    await page.goto(keysPath);
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await choose(`name,role,sha256,last_login\nlegacy-billing,READONLY,${sha256(FOREIGN)},2024-12-16 19:47:38\n`);
    await page.getByLabel('Key format').selectOption('Another system…');
    await page.getByLabel('Length', { exact: true }).fill('20');
    await page.getByLabel('Maximum length').fill('10');
    await check();
    await page.getByText(/^The shortest keys have at most 80 random bits; at least 112 are required/).waitFor();
    await page.getByLabel('Name of the format').fill('legacy');
    await page.getByLabel('Prefix').fill('legacy_');
    await page.getByLabel('Length', { exact: true }).fill(String(FOREIGN.length));
    await page.getByText(/^Enter a whole number from the minimum length to 256/).waitFor();
    await page.getByLabel('Alphabet').selectOption('uuid');
    assert.equal(await page.getByLabel('Length', { exact: true }).count(), 0);
    await page.getByLabel('Alphabet').selectOption('hex');
    await page.getByLabel('Maximum length').fill('64');
    await expectAccessible(page, 'import, a key format');
    const errorResponse = {
      status: 403,
      name: 'Forbidden',
      message: 'Confirm.',
      code: 'reauthentication_required',
      request_id: 'r',
    };
    await page.route('**/api/v1/key-formats', (route) => route.fulfill({ status: 403, json: errorResponse }), {
      times: 1,
    });
    await check();
    await page.getByRole('textbox', { name: `Password of ${administrator.email}` }).fill(administrator.password);
    await page.getByRole('button', { name: 'Confirm password' }).click();
    await page.getByText('1 row, all ready.').waitFor();
    assert.equal(await page.getByLabel('Key format').inputValue(), 'legacy');
    assert.equal(await statusOf(FOREIGN), 401);
    await page.getByRole('button', { name: 'Import 1 key' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await row(page, 'legacy-billing').getByText('2024-12-16 19:47:38').waitFor();
    assert.equal(await statusOf(FOREIGN), 200);
  });

  test('axe reports no violations at 320 pixels in dark mode, and nothing is cut off', async () => {
    const { page: axePage, context, pageErrors } = await openSignedIn(browser, keyward, { width: 320, scheme: 'dark' });
    await axePage.getByRole('button', { name: 'Import', exact: true }).click();
    await axePage.getByLabel('Key format').selectOption('Another system…');
    await axePage.getByText('Options', { exact: true }).click();
    await axePage.getByRole('button', { name: 'Check file', exact: true }).click();
    await axePage.getByText('Choose a file.').waitFor();
    await expectAccessible(axePage, 'import, 320');
    assert.equal(await axePage.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
    assert.deepEqual(pageErrors, []);
    await context.close();
  });

  test('READONLY users cannot import', async () => {
    const { page: readerPage, context } = await openReader(browser, keyward);
    await readerPage.goto(keysPath);
    await row(readerPage, 'good-one').waitFor();
    assert.equal(await readerPage.getByRole('button', { name: /Import/i }).count(), 0);
    await context.close();
  });

  test('the page has no errors and no violations of the content security policy', () => {
    assert.deepEqual(window.pageErrors, []);
  });
});
