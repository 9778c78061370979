import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { expectAccessible } from './accessibility.ts';
import { launchChromium } from './chromium.ts';
import { type Console, closeReveal, keysPath, openWindow, signIn } from './console.ts';
import { cancel } from './dialogs.ts';
import { setPasswordWithLink } from './enrollment.ts';
import { type Keyward, startKeyward } from './keyward.ts';

/** Returns the roles offered in the open dialog, in order. */
async function readOfferedRoles(page: Page): Promise<string[]> {
  const labels = await page.getByRole('group', { name: 'Role' }).locator('[data-role]').allInnerTexts();
  return labels.map((each) => each.trim());
}

/** Differs from the URL of the windows. */
const PUBLIC_URL = 'https://keys.example.com';
const PASSWORD = 'seven quiet lamps by the river';

describe('custom roles in the console', () => {
  let browser: Browser;
  let keyward: Keyward;
  let window: Console;
  let invitation: string;

  before(async () => {
    [browser, keyward] = await Promise.all([
      launchChromium(),
      startKeyward({ settings: { KEYWARD_PUBLIC_URL: PUBLIC_URL } }),
    ]);
    await keyward.runCli('resources', 'create', 'flows', '--rights', 'fetch,create');
    await keyward.runCli('roles', 'create', 'Flow.operator', '--grant', 'flows:fetch,create', '--description', 'Runs');
    await keyward.runCli('roles', 'create', 'key-keeper', '--grant', 'api-keys:fetch,create,update,delete');
    window = await openWindow(browser, keyward);
    await signIn(window.page);
  });
  after(async () => {
    await browser.close();
    await keyward.stop();
  });

  test('the page offers custom roles for a new key, weakest first, with READONLY preselected', async () => {
    const { page } = window;
    await page.getByRole('button', { name: 'ADD API KEY' }).first().click();
    await page.getByRole('dialog').getByText('Flow.operator', { exact: true }).waitFor();
    assert.deepEqual(await readOfferedRoles(page), ['VERIFIER', 'Flow.operator', 'key-keeper', 'READONLY', 'ADMIN']);
    assert.ok(await page.getByRole('radio', { name: /^READONLY/ }).isChecked());
    await page.getByRole('radio', { name: /^key-keeper/ }).check();
    await page.getByText('The role can read, create, change, and delete API keys.').waitFor();
    await page.getByRole('radio', { name: /^Flow\.operator/ }).check();
    assert.equal(await page.getByText('This role can change Keyward itself.').count(), 0);
    await expectAccessible(page, 'a selected custom role');
    await page.getByRole('dialog').getByLabel('Name').fill('runner');
    await page.getByRole('button', { name: 'SAVE' }).click();
    await closeReveal(page);
  });

  test('the table shows and filters custom roles by name', async () => {
    const { page } = window;
    await page
      .getByRole('row', { name: /runner/ })
      .getByText('Flow.operator', { exact: true })
      .waitFor();
    await page.getByLabel('Role', { exact: true }).selectOption('Flow.operator');
    await page.getByText('1 key', { exact: true }).waitFor();
    await page.getByLabel('Role', { exact: true }).selectOption('key-keeper');
    await page.getByRole('heading', { name: 'No key matches' }).waitFor();
    await page.goto(`${keysPath}?role=gone-since`);
    await page.getByRole('heading', { name: 'No key matches' }).waitFor();
    const selectedRole = page.getByLabel('Role', { exact: true }).locator('option:checked');
    assert.equal(await selectedRole.textContent(), 'gone-since');
  });

  test('editing a key keeps its custom role selected', async () => {
    const { page } = window;
    await page.goto(keysPath);
    await page.getByRole('button', { name: 'Actions for runner' }).click();
    await page.getByRole('menuitem', { name: /^Edit/ }).click();
    assert.ok(await page.getByRole('radio', { name: /^Flow\.operator/ }).isChecked());
    await cancel(page);
  });

  test('the page offers roles added after it was opened, including roles on new resources', async () => {
    const { page } = window;
    await keyward.runCli('resources', 'create', 'reports', '--rights', 'fetch');
    await keyward.runCli('roles', 'create', 'Reports.reader', '--grant', 'reports:fetch');
    await page.getByRole('button', { name: 'ADD API KEY' }).first().click();
    await page.getByRole('radio', { name: /^Reports\.reader/ }).check();
    await cancel(page);
  });

  test('an administrator can grant custom roles to users, and the audit log has a class for roles', async () => {
    const { page } = window;
    await page.goto('/settings/user-management/users');
    await page.getByRole('button', { name: 'Add user' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Given name').fill('Grace');
    await dialog.getByLabel('Family name').fill('Hopper');
    await dialog.getByLabel('Email address').fill('grace@example.com');
    await dialog.getByRole('radio', { name: /^key-keeper/ }).check();
    await dialog.getByRole('button', { name: 'SAVE' }).click();
    invitation = (await page.getByText('/enrollment#token=').textContent()) ?? '';
    await page.goto('/settings/account/audit-logs?include=role');
    await page.getByText('Role key-keeper added').waitFor();
    await page.getByText('Resource flows defined').waitFor();
    assert.deepEqual(window.pageErrors, []);
  });

  test('without access to the shared secret, a user sees the new secret and the install command with the public URL', async () => {
    await keyward.runCli('keys', 'create', 'kept', '--role', 'key-keeper');
    const { page, pageErrors } = await setPasswordWithLink(
      browser,
      keyward,
      new URL(invitation).href.replace(PUBLIC_URL, ''),
      PASSWORD,
    );
    await page.goto(keysPath);
    await page.getByRole('button', { name: 'Actions for kept' }).click();
    await page.getByRole('menuitem', { name: 'Regenerate' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'REGENERATE' }).click();
    await dialog.getByRole('button', { name: 'Copy app key' }).waitFor();
    const shown = await dialog.locator('code').allInnerTexts();
    assert.ok(shown.includes(`${PUBLIC_URL}/api/v1`));
    assert.match(shown.at(-1) ?? '', /^npm install https:\/\/keys\.example\.com\/sdk\/keyward-sdk-\d+\.\d+\.\d+\.tgz$/);
    assert.ok(!(await dialog.textContent())?.includes(new URL(keyward.url).host));
    await expectAccessible(page, 'the reveal of a key without the shared secret');
    await closeReveal(page);
    assert.deepEqual(pageErrors, []);
  });
});
