import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { expectAccessible } from './accessibility.ts';
import { launchChromium } from './chromium.ts';
import { type Console, closeReveal, openSignedIn } from './console.ts';
import { choose, chooseOwner, row } from './dialogs.ts';
import { type Keyward, startKeyward } from './keyward.ts';

describe('owner, tags, metadata and external id on the page', () => {
  let browser: Browser;
  let keyward: Keyward;
  let window: Console;
  let page: Page;

  const stored = async () => {
    const { owner, tags, metadata, external_id } = JSON.parse(await keyward.runCli('keys', 'get', 'billing', '--json'));
    return { owner, tags, metadata, external_id };
  };

  before(async () => {
    [browser, keyward] = await Promise.all([launchChromium(), startKeyward()]);
    await keyward.runCli(
      'users',
      'create',
      'grace@example.com',
      '--given-name',
      'Grace',
      '--family-name',
      'Hopper',
      '--role',
      'READONLY',
    );
    window = await openSignedIn(browser, keyward);
    page = window.page;
  });
  after(async () => {
    await browser.close();
    await keyward.stop();
  });

  test('details are collapsed in Add API Key, and the owner field searches users by name', async () => {
    await page.getByRole('button', { name: 'ADD API KEY' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name', { exact: false }).first().fill('billing');
    assert.equal(await dialog.locator('summary').last().textContent(), 'MoreNo owner · no tags');
    await dialog.locator('summary').last().click();
    await dialog.getByRole('combobox', { name: 'Owner' }).fill('no such user');
    await dialog.getByText('No user found').waitFor();
    await page.keyboard.press('Enter');
    await dialog.getByRole('combobox', { name: 'Owner' }).fill('hopper');
    await dialog.getByRole('option', { name: /grace@example\.com/ }).waitFor();
    assert.equal(await dialog.getByRole('listbox').getByRole('option').count(), 1);
    await expectAccessible(page, 'owner search');
    await chooseOwner(page, 'hopper', /grace@example\.com/);
    await dialog
      .getByRole('textbox', { name: 'Tags' })
      .or(dialog.getByRole('combobox', { name: 'Tags' }))
      .first()
      .focus();
    await page.keyboard.type('team:billing,prod,');
    await dialog.getByLabel('External ID').fill('customer 4711');
    await dialog.getByLabel('Metadata').fill('{"plan": 2,}');
    await page.getByRole('button', { name: 'SAVE' }).click();
    await dialog.getByText('This is not valid JSON.').waitFor();
    await expectAccessible(page, 'invalid metadata');
    await dialog.getByLabel('Metadata').fill('[1]');
    await dialog.getByText('Enter one JSON object, such as {"team": "billing"}.').waitFor();
    await dialog.getByLabel('Metadata').fill('{"plan": 2}');
    await page.getByRole('button', { name: 'SAVE' }).click();
    await closeReveal(page);
    assert.deepEqual(await stored(), {
      owner: 'grace@example.com',
      tags: ['team:billing', 'prod'],
      metadata: { plan: 2 },
      external_id: 'customer 4711',
    });
  });

  test('details can be displayed as columns without sorting', async () => {
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'Owner' }).waitFor();
    await expectAccessible(page, 'the menu of the columns');
    await page.getByRole('menuitemcheckbox', { name: 'Owner' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'Tags' }).click();
    await page.keyboard.press('Escape');
    await row(page, 'billing').getByText('grace@example.com').waitFor();
    assert.deepEqual(await row(page, 'billing').getByRole('listitem').allInnerTexts(), ['team:billing', 'prod']);
    assert.equal(await page.getByRole('columnheader', { name: 'Owner' }).getByRole('button').count(), 0);
    await expectAccessible(page, 'owner and tags as columns');
  });

  test('the user menu marks the selected color scheme', async () => {
    await page.getByRole('button', { name: /ADMIN/ }).click();
    await page.getByRole('menuitemradio', { name: 'System', checked: true }).waitFor();
    await expectAccessible(page, 'the user menu');
    await page.keyboard.press('Escape');
  });

  test('details can be edited later, and unchanged fields keep their values', async () => {
    await choose(page, 'billing', 'Edit');
    const dialog = page.getByRole('dialog');
    const summary = 'Moregrace@example.com · team:billing, prod · metadata · External ID customer 4711';
    assert.equal(await dialog.locator('summary').last().textContent(), summary);
    await page.getByRole('button', { name: 'SAVE' }).click();
    await dialog.waitFor({ state: 'detached' });
    assert.deepEqual((await stored()).metadata, { plan: 2 });
    await choose(page, 'billing', 'Edit');
    await dialog.locator('summary').last().click();
    await chooseOwner(page, 'no owner', /^No owner$/);
    await dialog.getByLabel('Metadata').fill('');
    await page.getByRole('button', { name: 'SAVE' }).click();
    await dialog.waitFor({ state: 'detached' });
    assert.deepEqual(await stored(), {
      owner: null,
      tags: ['team:billing', 'prod'],
      metadata: {},
      external_id: 'customer 4711',
    });
  });

  test('a concurrent change by another administrator is displayed next to the entered values', async () => {
    const dialog = page.getByRole('dialog');
    const description = dialog.getByRole('textbox', { name: 'Description' });
    const save = dialog.getByRole('button', { name: 'SAVE' });
    const conflict = dialog.getByRole('alert', { name: 'The key was changed' });
    const described = async () =>
      JSON.parse(await keyward.runCli('keys', 'get', 'billing', '--json')).description as string;
    await choose(page, 'billing', 'Edit');
    await description.fill('mine');
    await dialog.locator('button:enabled', { hasText: 'SAVE' }).waitFor();
    await keyward.runCli('keys', 'update', 'billing', '--description', 'theirs', '--tag', 'new');
    await save.click();
    await conflict.and(page.locator(':focus')).waitFor();
    assert.deepEqual(await conflict.getByRole('rowheader').allTextContents(), ['Description', 'Tags']);
    assert.deepEqual((await conflict.getByRole('cell').allTextContents()).slice(0, 2), ['mine', 'theirs']);
    assert.equal(await save.isDisabled(), true);
    assert.equal(await described(), 'theirs');
    await expectAccessible(page, 'both versions of a key');
    await conflict.getByRole('button', { name: 'Load the stored version' }).click();
    await conflict.waitFor({ state: 'detached' });
    assert.equal(await description.inputValue(), 'theirs');
    await description.fill('mine again');
    await keyward.runCli('keys', 'update', 'billing', '--description', 'theirs again');
    await save.click();
    await conflict.getByRole('button', { name: 'Keep editing' }).click();
    await description.and(page.locator(':focus')).waitFor();
    assert.equal(await description.inputValue(), 'mine again');
    await save.click();
    await dialog.waitFor({ state: 'detached' });
    assert.equal(await described(), 'mine again');
    await keyward.runCli('keys', 'update', 'billing', '--description', '', '--tag', 'team:billing', '--tag', 'prod');
  });

  test('a key changed after the list was loaded opens with its current values', async () => {
    await page.reload();
    await row(page, 'billing').waitFor();
    await keyward.runCli('keys', 'update', 'billing', '--description', 'newer');
    await choose(page, 'billing', 'Edit');
    const dialog = page.getByRole('dialog');
    await dialog.locator('button:enabled', { hasText: 'SAVE' }).waitFor();
    assert.equal(await dialog.getByRole('textbox', { name: 'Description' }).inputValue(), 'newer');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });

  test('a removed owner stays until the user chooses another owner', async () => {
    await choose(page, 'billing', 'Edit');
    const dialog = page.getByRole('dialog');
    await dialog.locator('summary').last().click();
    await chooseOwner(page, 'grace', /grace@example\.com/);
    await page.getByRole('button', { name: 'SAVE' }).click();
    await dialog.waitFor({ state: 'detached' });
    await keyward.runCli('users', 'delete', 'grace@example.com');
    await page.reload();
    await choose(page, 'billing', 'Edit');
    await dialog.locator('summary').last().click();
    const owner = dialog.getByRole('combobox', { name: 'Owner' });
    await page.waitForFunction(() => document.querySelector('input[value*="no longer a user"]') !== null);
    assert.match(await owner.inputValue(), /^grace@example\.com/);
    await page.getByRole('button', { name: 'SAVE' }).click();
    await dialog.waitFor({ state: 'detached' });
    assert.equal((await stored()).owner, 'grace@example.com');
  });

  test('the page reports no errors and no violations of the content security policy', () => {
    assert.deepEqual(window.pageErrors, []);
  });
});
