import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { expectAccessible } from './accessibility.ts';
import { readBrowserStorage } from './browser-memory.ts';
import { launchChromium } from './chromium.ts';
import { addKey, type Console, closeReveal, keysPath, openWindow, signIn } from './console.ts';
import { choose, row } from './dialogs.ts';
import { example, exampleImport } from './example.ts';
import { administrator, type Keyward, startKeyward } from './keyward.ts';

const table = (page: Page) =>
  page
    .locator('table tbody tr')
    .evaluateAll((rows) =>
      rows.map((row) => [...row.querySelectorAll('td[data-column]')].slice(0, 3).map((cell) => cell.textContent)),
    );

/** Makes responses state that the re-authentication expires within seconds. */
async function expireReauthentication(page: Page): Promise<void> {
  await page.route('**/api/v1/session', async (route) => {
    const response = await route.fetch();
    const { meta, data } = await response.json();
    const reauthenticated_until = Date.parse(response.headers()['date'] ?? '') / 1000 + 5;
    await route.fulfill({ response, json: { meta, data: { ...data, reauthenticated_until } } });
  });
}

/** Runs in the page: records the title and the initial focus of each dialog. */
function recordInitialFocus(): void {
  const appearances: (string | null | undefined)[][] = [];
  Reflect.set(globalThis, 'appearances', appearances);
  const recorded = new WeakSet<Element>();
  const recordDialog = () => {
    for (const dialog of document.querySelectorAll('[role="dialog"]')) {
      if (recorded.has(dialog)) continue;
      recorded.add(dialog);
      const title = dialog.querySelector('h2')?.textContent;
      const active = document.activeElement;
      const label =
        active instanceof HTMLInputElement || active instanceof HTMLTextAreaElement ? active.labels?.[0] : active;
      appearances.push([title, active?.getAttribute('aria-label') ?? label?.textContent?.replace(' *', '')]);
    }
  };
  new MutationObserver(recordDialog).observe(document, { subtree: true, childList: true });
}

describe('Settings / User Management / API Keys', () => {
  let browser: Browser;
  let keyward: Keyward;
  let window: Console;
  let page: Page;

  before(async () => {
    [browser, keyward] = await Promise.all([launchChromium(), startKeyward()]);
    await keyward.importKeys(exampleImport);
    window = await openWindow(browser, keyward);
    page = window.page;
    await signIn(page);
  });
  after(async () => {
    await browser.close();
    await keyward.stop();
  });

  test('the page has a breadcrumb, a title, both buttons and the three columns', async () => {
    assert.deepEqual(await page.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('listitem').allInnerTexts(), [
      'Settings',
      'User Management',
      'API Keys',
    ]);
    assert.equal(await page.getByRole('heading', { level: 1 }).textContent(), 'User Management - API Keys');
    await page.getByRole('button', { name: 'ADD API KEY', exact: true }).waitFor();
    await page.getByRole('button', { name: 'API SHARED SECRET', exact: true }).waitFor();
    for (const name of ['Name / Desc', 'Role', 'Last Login']) {
      await page.getByRole('columnheader', { name }).getByRole('button', { name, exact: true }).waitFor();
    }
  });

  test('every header button sorts by its column; usage sorts in descending order first', async () => {
    const toggleHidden = async () => {
      await page.getByRole('button', { name: 'Columns' }).click();
      await page.getByRole('menuitemcheckbox').first().waitFor();
      for (const box of await page.getByRole('menuitemcheckbox').all()) {
        if ((await box.textContent()) !== 'Usage, 30 d') await box.click();
      }
      await page.keyboard.press('Escape');
    };
    await toggleHidden();
    const buttons = page.locator('th button[data-direction]');
    assert.equal(await buttons.count(), 9);
    for (const button of await buttons.all()) {
      const column = await button.evaluate((each) => each.closest('th')?.dataset['column'] ?? '');
      await button.click();
      await page.locator(`th[data-column="${column}"]:is([aria-sort="ascending"], [aria-sort="descending"])`).waitFor();
      assert.match(page.url(), new RegExp(`sort=-?${column}\\b`));
    }
    await page.getByRole('button', { name: 'Usage, 30 d' }).click();
    await page.locator('th[data-column="usage"][aria-sort="descending"]').waitFor();
    assert.match(page.url(), /sort=-usage\b/);
    await page.reload();
    await page.locator('th[data-column="usage"][aria-sort="descending"]').waitFor();
    await toggleHidden();
    await page.goto(keysPath);
  });

  test('rows keep the order in which keys were added until the user sorts', async () => {
    await page.getByRole('cell', { name: 'accountd', exact: true }).waitFor();
    assert.deepEqual(
      (await table(page)).map(([name]) => name),
      exampleImport.map(({ name }) => name),
    );
  });

  test('the documented example is displayed in UTC, sorted by name in descending order', async () => {
    await page.getByRole('button', { name: 'Name / Desc' }).click();
    await page.locator('th[aria-sort="ascending"]').waitFor();
    await page.getByRole('button', { name: 'Name / Desc' }).click();
    await page.locator('th[aria-sort="descending"]').waitFor();
    await page.locator('section[aria-busy="false"]').waitFor();
    assert.deepEqual(
      await table(page),
      example.map((each) => [...each]),
    );
    assert.match(page.url(), /sort=-appname/);
    await page.reload();
    await page.getByRole('cell', { name: 'accountd', exact: true }).waitFor();
    assert.deepEqual(
      await table(page),
      example.map((each) => [...each]),
    );
  });

  test('times are <time> elements, and the header shows and switches the time zone', async () => {
    assert.equal(
      await row(page, 'accountd').locator('time').getAttribute('datetime'),
      new Date('2024-12-16T19:47:38Z').toISOString(),
    );
    await page.getByRole('button', { name: /^UTC\./ }).click();
    assert.equal(await row(page, 'accountd').locator('time').textContent(), '2024-12-16 20:47:38');
    await page.getByRole('button', { name: /^local, UTC/ }).click();
    await page.getByRole('button', { name: 'Actions for chris_ro' }).focus();
    // Tabs to the checkbox and the name of the next key, which links to its page, then to its time.
    await page.keyboard.press('Tab');
    await page.getByRole('checkbox', { name: 'Select accountd' }).and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Tab');
    await page.getByRole('link', { name: 'accountd' }).and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Tab');
    await page.getByRole('tooltip').getByText('2024-12-16 20:47:38').waitFor();
  });

  test('the server applies search and filters, the URL keeps them, and Clear filters removes them', async () => {
    await page.getByRole('searchbox').fill('rharman');
    await page.waitForURL(/q=rharman/);
    await page.getByText('2 keys', { exact: true }).waitFor();
    await page.getByLabel('Role', { exact: true }).selectOption('ADMIN');
    await page.getByText('1 key', { exact: true }).waitFor();
    assert.match(page.url(), /role=admin/);
    await page.goBack();
    await page.getByText('2 keys', { exact: true }).waitFor();
    await page.getByRole('searchbox').fill('no such key');
    await page.getByRole('heading', { name: 'No key matches' }).waitFor();
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await page.getByText('8 keys', { exact: true }).waitFor();
    assert.equal(await page.getByRole('searchbox').inputValue(), '');
  });

  test('the usage filter offers keys that were never used, and a link restores the choice', async () => {
    const filter = page.getByLabel('Unused for');
    await filter.selectOption('Never used');
    await page.getByText('1 key', { exact: true }).waitFor();
    assert.match(page.url(), /never_used=true/);
    await page.reload();
    await page.getByText('1 key', { exact: true }).waitFor();
    assert.equal(await filter.locator('option:checked').textContent(), 'Never used');
    assert.equal(await filter.locator('option').count(), 8);
    await filter.selectOption('Any usage');
    await page.getByText('8 keys', { exact: true }).waitFor();
  });

  test('adding a key reveals its secret once, and closing early requires a confirmation', async () => {
    await addKey(page, 'reporting');
    const dialog = page.getByRole('dialog');
    const shown = (await dialog.locator('code').first().textContent()) ?? '';
    const parts = JSON.parse(Buffer.from(shown, 'base64').toString('utf8'));
    assert.deepEqual(Object.keys(parts), ['url', 'shortname', 'appname', 'sharedsecret', 'appkey']);
    assert.equal(parts.appname, 'reporting');
    await dialog.getByRole('button', { name: 'Copy connection secret' }).click();
    await dialog.getByText('Copied').waitFor();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), shown);
    const command = (await dialog.locator('pre').textContent()) ?? '';
    assert.ok(command.includes('openssl') && command.includes('curl') && command.includes('jq'));
    await dialog.getByRole('button', { name: 'Copy install command' }).click();
    const install = await page.evaluate(() => navigator.clipboard.readText());
    const [, tarball = ''] = /^npm install (\S+\/sdk\/keyward-sdk-[\d.]+\.tgz)$/.exec(install) ?? [];
    assert.equal((await fetch(tarball)).status, 200, install);
    const stored = await readBrowserStorage(page);
    for (const secret of [parts.appkey, parts.sharedsecret, shown]) {
      assert.ok(!stored.includes(secret), 'URL, storage and query cache do not contain the secret');
    }
    assert.ok(await dialog.getByRole('button', { name: 'Close', exact: true }).last().isDisabled());
    await page.keyboard.press('Escape');
    await page.getByText('Close without storing it?').waitFor();
    await page.getByRole('button', { name: 'CANCEL' }).click();
    await closeReveal(page);
    assert.ok(!(await readBrowserStorage(page)).includes(parts.appkey));
    assert.ok(!(await page.content()).includes(parts.appkey));
    await row(page, 'reporting').waitFor();
  });

  test('the name field shows its rule, and errors for invalid and taken names', async () => {
    await page.getByRole('button', { name: 'ADD API KEY' }).click();
    const name = page.getByRole('dialog').getByLabel('Name');
    await page.getByText('A letter or digit, then up to 63 letters').waitFor();
    await name.fill('no spaces here');
    await page.getByRole('button', { name: 'SAVE' }).click();
    await page.getByText('Enter a name that follows the rule above.').waitFor();
    await name.fill('REPORTING');
    await page.getByRole('button', { name: 'SAVE' }).click();
    await page.getByText('This name is taken.').waitFor();
    await page.getByRole('button', { name: 'CANCEL' }).click();
  });

  test('limits are collapsed with a summary, validated, and editable later', async () => {
    await page.goto(keysPath);
    await page.getByRole('button', { name: 'ADD API KEY' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('limited');
    const summary = dialog.locator('summary').filter({ hasText: 'Limits' });
    const save = dialog.getByRole('button', { name: 'SAVE' });
    const isInSight = () => save.evaluate((button) => button.getBoundingClientRect().bottom <= innerHeight);
    await summary.click();
    assert.ok(await isInSight(), 'SAVE is always visible');
    await summary.click();
    assert.equal(await summary.textContent(), 'LimitsAny IP address, no rate limit');
    assert.equal(await dialog.getByLabel('Allowed IPs').isVisible(), false);
    await summary.click();
    await dialog.getByText('IP addresses or CIDR blocks from which the key is accepted, one per line').waitFor();
    await dialog.getByLabel('Allowed IPs').fill('203.0.113.7\n10.0.0.300\n');
    await dialog.getByLabel('Rate limit').selectOption('per minute');
    await page.getByRole('button', { name: 'SAVE' }).click();
    await dialog.getByText('Enter a whole number from 1 to 100,000.').waitFor();
    await dialog.getByLabel('Requests').fill('600');
    await page.getByRole('button', { name: 'SAVE' }).click();
    await dialog.getByText('Entry 2 of allowed_ips, "10.0.0.300", is not an IPv4').waitFor();
    await dialog.getByLabel('Allowed IPs').fill('203.0.113.7, 10.0.0.0/8');
    await page.getByRole('button', { name: 'SAVE' }).click();
    await closeReveal(page);
    const stored = async () => JSON.parse(await keyward.runCli('keys', 'get', 'limited', '--json'));
    const { allowed_ips, rate_limit } = await stored();
    assert.deepEqual([allowed_ips, rate_limit], [['203.0.113.7', '10.0.0.0/8'], { limit: 600, window_seconds: 60 }]);

    await choose(page, 'limited', 'Edit');
    assert.equal(await summary.textContent(), 'Limits2 allowed IP addresses, at most 600 per minute');
    await summary.click();
    assert.equal(await dialog.getByLabel('Allowed IPs').inputValue(), '203.0.113.7\n10.0.0.0/8');
    await dialog.getByLabel('Rate limit').selectOption('No limit');
    await dialog.getByLabel('Allowed IPs').fill('');
    await page.getByRole('button', { name: 'SAVE' }).click();
    await dialog.waitFor({ state: 'detached' });
    const unlimited = await stored();
    assert.deepEqual([unlimited.allowed_ips, unlimited.rate_limit], [[], null]);

    await keyward.runCli('keys', 'update', 'limited', '--rate-limit', '5/90');
    await page.reload();
    await choose(page, 'limited', 'Edit');
    assert.equal(await summary.textContent(), 'LimitsAny IP address, at most 5 per 90 seconds');
    await page.getByRole('button', { name: 'SAVE' }).click();
    await dialog.waitFor({ state: 'detached' });
    assert.deepEqual((await stored()).rate_limit, { limit: 5, window_seconds: 90 });
  });

  test('a description that contains HTML is displayed as text', async () => {
    const text = '<img src=x onerror="document.title=1"><b>bold</b> & "quoted"';
    await choose(page, 'reporting', 'Edit');
    await page.getByLabel('Description').fill(text);
    await page.getByRole('button', { name: 'SAVE' }).click();
    await row(page, 'reporting').getByText(text).waitFor();
    assert.equal(await row(page, 'reporting').locator('img, b').count(), 0);
  });

  test('regenerating warns of the consequences and shows a new secret', async () => {
    await choose(page, 'reporting', 'Regenerate');
    await page.getByText('The current secret and all access tokens issued from it are revoked immediately.').waitFor();
    await page.getByRole('button', { name: 'REGENERATE' }).click();
    await page.getByText('reporting has a new secret').waitFor();
    await closeReveal(page);
  });

  test('the shared secret is masked, revealed after re-authentication, and hidden again', async () => {
    await page.getByRole('button', { name: 'API SHARED SECRET' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Reveal' }).click();
    await dialog.getByText(/Hidden in \d+ s/).waitFor();
    const secret = (await dialog.locator('code').textContent()) ?? '';
    assert.ok(secret.length >= 32 && !secret.includes('•'));
    assert.ok(!(await readBrowserStorage(page)).includes(secret));
    await dialog.getByRole('button', { name: 'Hide' }).click();
    assert.ok(!(await page.content()).includes(secret));
    await dialog.getByRole('button', { name: 'REGENERATE' }).click();
    await page.getByText('The current secret expires').waitFor();
    await dialog.getByRole('button', { name: 'CANCEL' }).click();
    await dialog.getByRole('button', { name: 'CANCEL' }).click();
    await dialog.waitFor({ state: 'detached' });
  });

  test('the dialog can cancel or finish a rotation of the shared secret', async () => {
    await page.getByRole('button', { name: 'API SHARED SECRET' }).click();
    const dialog = page.getByRole('dialog');
    const startAdding = async () => {
      await dialog.getByRole('button', { name: 'REGENERATE' }).click();
      await dialog.getByText('In 24 hours').click();
      await dialog.getByRole('button', { name: 'REGENERATE' }).click();
      await dialog.getByText('2 secrets are accepted.').waitFor();
    };
    await startAdding();
    await expectAccessible(page, 'the shared secret in a rotation');
    await dialog.getByRole('button', { name: 'Cancel rotation' }).click();
    await dialog.getByText('2 secrets are accepted.').waitFor({ state: 'detached' });
    await startAdding();
    await dialog.getByRole('button', { name: 'Finish rotation' }).click();
    await dialog.getByRole('button', { name: 'Revoke old secret' }).click();
    await dialog.getByText('2 secrets are accepted.').waitFor({ state: 'detached' });
    await dialog.getByRole('button', { name: 'CANCEL' }).click();
    await dialog.waitFor({ state: 'detached' });
  });

  test('without a recent re-authentication, the page prompts for the password and continues the operation', async () => {
    await page.route('**/api/v1/session', async (route) => {
      const response = await route.fetch();
      const { meta, data } = await response.json();
      await route.fulfill({ response, json: { meta, data: { ...data, reauthenticated_until: null } } });
    });
    await page.reload();
    await page.getByRole('button', { name: 'ADD API KEY' }).click();
    await page.getByRole('dialog').getByLabel('Name').fill('with-reauthentication');
    await page.getByRole('button', { name: 'SAVE' }).click();
    const question = page.getByRole('dialog', { name: 'Confirm your password' });
    await question.getByRole('textbox', { name: /^Password/ }).fill('certainly not this one');
    await question.getByRole('button', { name: 'Confirm password' }).click();
    await question.getByText('The password is incorrect.').waitFor();
    await question.getByRole('textbox', { name: /^Password/ }).fill(administrator.password);
    await question.getByRole('button', { name: 'Confirm password' }).click();
    await page.getByText('with-reauthentication was added').waitFor();
    await closeReveal(page);
    await page.unroute('**/api/v1/session');
  });

  for (const minutes of [20, -20]) {
    test(`with a clock ${minutes} minutes off, a secret is revealed, and the page prompts for the password only if the re-authentication has expired`, async () => {
      const other = await openWindow(browser, keyward);
      const name = `clock-${minutes > 0 ? 'ahead' : 'behind'}`;
      await other.page.clock.setFixedTime(Date.now() + minutes * 60_000);
      await signIn(other.page);
      await addKey(other.page, name);
      await other.page.getByRole('dialog').getByText('Connection secret', { exact: true }).waitFor();
      await closeReveal(other.page);
      await expireReauthentication(other.page);
      await other.page.getByRole('button', { name: 'ADD API KEY' }).click();
      await other.page.getByRole('dialog').getByLabel('Name').fill(`${name}-later`);
      await other.page.getByRole('button', { name: 'SAVE' }).click();
      const question = other.page.getByRole('dialog', { name: 'Confirm your password' });
      await question.getByRole('textbox', { name: /^Password/ }).fill(administrator.password);
      await question.getByRole('button', { name: 'Confirm password' }).click();
      await other.page.getByRole('dialog').getByText('Connection secret', { exact: true }).waitFor();
      assert.deepEqual(other.pageErrors, []);
      await other.context.close();
    });
  }

  test('the page hides the revealed shared secret after 30 seconds', async () => {
    const other = await openWindow(browser, keyward);
    await other.page.clock.install();
    await signIn(other.page);
    await other.page.getByRole('button', { name: 'API SHARED SECRET' }).click();
    const dialog = other.page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Reveal' }).click();
    await dialog.getByText(/Hidden in \d+ s/).waitFor();
    const secret = (await dialog.locator('code').textContent()) ?? '';
    await other.page.clock.fastForward(20_000);
    await dialog.getByText(/Hidden in \d s/).waitFor();
    assert.equal(await dialog.locator('code').textContent(), secret);
    await other.page.clock.fastForward(11_000);
    await dialog.getByRole('button', { name: 'Reveal' }).waitFor();
    assert.match((await dialog.locator('code').textContent()) ?? '', /^•+$/);
    assert.ok(!(await other.page.content()).includes(secret));
    await other.context.close();
  });

  test('deleting an ADMIN key requires typing its name, and shows its last login', async () => {
    await choose(page, 'accountd', 'Delete');
    const dialog = page.getByRole('dialog');
    await dialog.getByText('2024-12-16 19:47:38').waitFor();
    const button = dialog.getByRole('button', { name: 'Delete key' });
    assert.ok(await button.isDisabled());
    await dialog.getByLabel('Type the name to continue').fill('accountd');
    await button.click();
    await row(page, 'accountd').waitFor({ state: 'detached' });
  });

  test('a key can be added, edited and deleted with the keyboard', async () => {
    await page.keyboard.press('/');
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('aria-label')), 'Search');
    await page.keyboard.press('Tab');
    await page.locator('h1').focus();
    await page.keyboard.press('c');
    await page.getByRole('dialog', { name: 'Add API Key' }).waitFor();
    await page.keyboard.type('by-keyboard');
    await page.keyboard.press('Enter');
    await page.getByText('by-keyboard was added').waitFor();
    await page.getByLabel('I have stored it').focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await row(page, 'by-keyboard').waitFor();
    const menu = page.getByRole('button', { name: 'Actions for by-keyboard' });
    await menu.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'Edit' }).and(page.locator(':focus')).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    // Closing a dialog returns the focus to its previous element.
    await menu.and(page.locator(':focus')).waitFor();
  });

  test('a dialog opens with the focus inside, so that no keystroke is lost', async () => {
    const other = await openWindow(browser, keyward);
    await other.page.addInitScript(recordInitialFocus);
    await signIn(other.page);
    await row(other.page, 'srdkn').waitFor();
    await other.page.waitForLoadState('networkidle');
    const devtools = await other.context.newCDPSession(other.page);
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: 6 });
    const { keyboard } = other.page;
    await keyboard.press('c');
    await keyboard.type('typed-at-once');
    await keyboard.press('Tab');
    await keyboard.type('and on');
    await keyboard.press('Shift+Tab');
    await keyboard.press('Enter');
    await other.page.getByText('typed-at-once was added').waitFor();
    await keyboard.press('Escape');
    await other.page.getByText('Close without storing it?').waitFor();
    await keyboard.press('Enter');
    await closeReveal(other.page);
    await row(other.page, 'typed-at-once').getByText('and on').waitFor();
    await choose(other.page, 'typed-at-once', 'Edit');
    await keyboard.press('ControlOrMeta+A');
    await keyboard.type('from a menu');
    await other.page.getByRole('button', { name: 'SAVE' }).click();
    await row(other.page, 'typed-at-once').getByText('from a menu').waitFor();
    assert.deepEqual(await other.page.evaluate(() => Reflect.get(globalThis, 'appearances')), [
      ['Add API Key', 'Name'],
      ['typed-at-once was added', 'Copy connection secret'],
      ['Close without storing it?', 'CANCEL'],
      ['Edit typed-at-once', 'Description'],
    ]);
    assert.deepEqual(other.pageErrors, []);
    await other.context.close();
  });

  test('the page reports no errors and no violations of the content security policy', () => {
    assert.deepEqual(window.pageErrors, []);
  });
});
