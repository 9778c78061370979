import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { expectAccessible } from './accessibility.ts';
import { breakServer, otherErrors, waitForFailure } from './broken-server.ts';
import { launchChromium } from './chromium.ts';
import { type Console, closeReveal, keysPath, openSignedIn } from './console.ts';
import { cancel, row } from './dialogs.ts';
import { openReader } from './enrollment.ts';
import { exampleImport } from './example.ts';
import { type Keyward, startKeyward } from './keyward.ts';

const reviewPath = '/settings/user-management/review';

const current = (page: Page) => page.getByRole('heading', { level: 3 });

/** Confirms the open dialog. */
async function confirm(page: Page, action: string): Promise<void> {
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: action, exact: true }).click();
  await dialog.filter({ hasText: 'CANCEL' }).waitFor({ state: 'detached' });
}

/** Opens the first undecided key with the role. */
async function goTo(page: Page, role: 'ADMIN' | 'READONLY'): Promise<void> {
  const decide = async (button: RegExp) => {
    const name = await current(page).textContent();
    await page.getByRole('button', { name: button }).click();
    await page.waitForFunction((before) => document.querySelector('h3')?.textContent !== before, name);
  };
  while (await page.getByRole('button', { name: /^Previous/ }).isEnabled()) await decide(/^Previous/);
  const reduce = page.getByRole('button', { name: /^Reduce to READONLY/ });
  while ((await reduce.count()) > 0 !== (role === 'ADMIN')) await decide(/^Skip/);
}

async function waitForDecision(page: Page, name: string, decision: string): Promise<void> {
  await row(page, name).filter({ hasText: decision }).waitFor();
}

describe('Settings / User Management / Review', () => {
  let browser: Browser;
  let keyward: Keyward;
  let window: Console;
  let page: Page;

  before(async () => {
    [browser, keyward] = await Promise.all([launchChromium(), startKeyward()]);
    window = await openSignedIn(browser, keyward);
    page = window.page;
  });
  after(async () => {
    await browser.close();
    await keyward.stop();
  });

  test('without keys, the page states that no key needs a decision, and the banner is hidden', async () => {
    await page.getByRole('heading', { name: 'No API keys yet' }).waitFor();
    assert.equal(await page.getByRole('region', { name: 'Review' }).count(), 0);
    await page.goto(reviewPath);
    await page.getByText('No key needs a decision.').waitFor();
    await expectAccessible(page, 'review, no keys to decide');
  });

  test('each number of the banner links to exactly the keys that it counts, and the banner shows their sum', async () => {
    await keyward.importKeys(exampleImport, 200);
    await keyward.runCli('keys', 'create', 'young', '--role', 'READONLY', '--expires', '4');
    await keyward.runCli('keys', 'create', 'switched-off', '--role', 'READONLY', '--expires', '4');
    await keyward.runCli('keys', 'disable', 'switched-off');
    await page.goto(keysPath);
    const banner = page.getByRole('region', { name: 'Review' });
    await banner.getByText('8 unused keys in total:').waitFor();
    for (const [link, rows] of [
      ['7 keys unused for 90 days', 7],
      ['1 key never used for 30 days', 1],
      ['1 key expires within 7 days', 1],
    ] as const) {
      await banner.getByRole('link', { name: link }).click();
      await page.getByText(rows === 1 ? '1 key matches' : `${rows} keys match`).waitFor();
      await page.locator(`tbody tr:nth-child(${rows}):last-child`).waitFor();
      assert.equal(await page.getByLabel('Status').locator('option:checked').textContent(), 'Included in reviews');
    }
    await expectAccessible(page, 'keys with the banner');
    await page.getByRole('link', { name: 'review keys' }).click();
    await page.getByText('9 of 10 keys need a decision').waitFor();
    await page.getByText('8 unused keys in total.').waitFor();
    await expectAccessible(page, 'review, not started');
    for (const reason of ['Unused for 90 days', 'Never used for 30 days', 'No owner', 'Never expires']) {
      const fact = page.locator('dl > div', { hasText: reason }).getByRole('link');
      const count = Number(await fact.textContent());
      await fact.click();
      await page.locator(`tbody tr:nth-child(${count}):last-child`).waitFor();
      await page.goBack();
    }
  });

  test('the overview and the banner show the same numbers, which link to the same keys', async () => {
    await page.goto('/settings/account/overview');
    const unused = page.getByRole('region', { name: 'Unused keys' });
    await unused
      .getByText('7 keys unused for 90 days and 1 key never used for 30 days: 8 unused keys in total.')
      .waitFor();
    await page.getByText(/^No notices\./).waitFor();
    await page
      .getByRole('region', { name: 'Notices' })
      .getByRole('link', { name: '1 key expires within 7 days' })
      .click();
    await row(page, 'young').waitFor();
    assert.equal(await page.locator('tbody tr').count(), 1);
  });

  test('a bulk operation updates the banner and the overview without a reload', async () => {
    await page.goto(`${keysPath}?q=_ro`);
    await page.getByRole('region', { name: 'Review' }).getByText('8 unused keys in total:').waitFor();
    await page.getByRole('button', { name: 'Select all 3 matching' }).click();
    await page.getByRole('button', { name: 'Disable', exact: true }).click();
    await page.getByRole('button', { name: 'Disable 3 keys' }).click();
    await page.getByRole('region', { name: 'Review' }).getByText('5 unused keys in total:').waitFor();
    await page.getByRole('link', { name: 'Overview' }).click();
    await page
      .getByText('4 keys unused for 90 days and 1 key never used for 30 days: 5 unused keys in total.')
      .waitFor();
    await keyward.runCli('keys', 'bulk', 'enable', '--only-status', 'disabled', '--only-search', '_ro', '--yes');
  });

  test('one click starts a review, which shows each key with its usage', async () => {
    await page.goto(reviewPath);
    await page.getByRole('button', { name: 'Start review' }).click();
    await page.getByText('0 decided, 9 left').waitFor();
    await current(page).waitFor();
    assert.deepEqual(await page.getByRole('list', { name: 'Reasons' }).getByRole('listitem').allTextContents(), [
      'Unused for 90 days',
      'ADMIN that only reads',
      'No owner',
      'Never expires',
    ]);
    await expectAccessible(page, 'review, open');
  });

  test('shortcuts require the same confirmations as buttons', async () => {
    const name = (await current(page).textContent()) ?? '';
    assert.equal(name, 'srdkn', 'the first key has the role ADMIN');
    for (const [key, button, title] of [
      ['3', /^Rotate/, `Rotate ${name}?`],
      ['1', /^Disable/, `Disable ${name}?`],
      ['4', /^Reduce to READONLY/, `Reduce ${name} to READONLY?`],
      ['5', /^Delete/, `Delete ${name}?`],
    ] as const) {
      await page.keyboard.press(key);
      await page.getByRole('dialog', { name: title }).waitFor();
      await page.keyboard.press(key);
      await cancel(page);
      await page.getByRole('button', { name: button }).click();
      await page.getByRole('dialog', { name: title }).waitFor();
      if (key === '3') await expectAccessible(page, 'review, rotation confirmation');
      await cancel(page);
    }
    await page.getByText('0 decided, 9 left').waitFor();
    assert.equal((await keyward.runCli('keys', 'get', name)).includes('READONLY'), false);
  });

  test('shortcuts decide, skip, go back and undo', async () => {
    const name = (await current(page).textContent()) ?? '';
    await page.keyboard.press('n');
    await page.waitForFunction((first) => document.querySelector('h3')?.textContent !== first, name);
    await page.keyboard.press('p');
    await page.waitForFunction((first) => document.querySelector('h3')?.textContent === first, name);
    await page.keyboard.press('1');
    await confirm(page, 'Disable key');
    await waitForDecision(page, name, 'Disabled');
    await page.getByText('1 decided, 8 left').waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.tagName), 'H3', 'the focus is on the next key');
    await expectAccessible(page, 'review, one decided');
    await page.keyboard.press('u');
    await page.getByText('0 decided, 9 left').waitFor();
    await current(page).filter({ hasText: name }).waitFor();
  });

  test('a decision about a READONLY key takes one click except for a rotation, and a deletion requires typing the name', async () => {
    await goTo(page, 'READONLY');
    for (const [button, confirmation] of [
      ['Disable', 'Disabled'],
      ['Keep for 90 days', 'Kept'],
      ['Rotate', 'Rotated'],
    ] as const) {
      const name = (await current(page).textContent()) ?? '';
      await page.getByRole('button', { name: new RegExp(`^${button}`) }).click();
      if (button === 'Rotate') {
        await confirm(page, 'Rotate key');
        await page.getByText('is shown only once').waitFor();
        await closeReveal(page);
      }
      await waitForDecision(page, name, confirmation);
      await goTo(page, 'READONLY');
    }
    await page.getByText('3 decided, 6 left').waitFor();
    await goTo(page, 'ADMIN');
    const reduced = (await current(page).textContent()) ?? '';
    await page.getByRole('button', { name: /^Reduce to READONLY/ }).click();
    await confirm(page, 'Reduce to READONLY');
    await waitForDecision(page, reduced, 'Reduced to READONLY');
    const deleted = (await current(page).textContent()) ?? '';
    await page.getByRole('button', { name: /^Delete/ }).click();
    await expectAccessible(page, 'review, deletion confirmation');
    await page.getByLabel('Type the name to continue').fill(deleted);
    await page.getByRole('button', { name: 'Delete key', exact: true }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await waitForDecision(page, deleted, 'Deleted');
    assert.equal(await page.getByRole('button', { name: new RegExp(`^Undo for ${deleted}`) }).count(), 0);
  });

  test('finishing a review requires a confirmation with the number of undecided keys', async () => {
    await page.getByRole('button', { name: 'Finish review' }).click();
    const dialog = page.getByRole('dialog', { name: 'Finish this review?' });
    await dialog.getByText('4 keys still need a decision.').waitFor();
    await expectAccessible(page, 'review, finish confirmation');
    await cancel(page);
    await page.getByRole('heading', { name: 'Open review' }).waitFor();
  });

  test('a finished review can export its decisions', async () => {
    await page.getByRole('button', { name: 'Finish review' }).click();
    await confirm(page, 'Finish review');
    await page.getByRole('heading', { name: 'Finished reviews' }).waitFor();
    await expectAccessible(page, 'review, finished');
    const downloading = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Export as CSV' }).click();
    const file = await (await downloading).path();
    const lines = readFileSync(file, 'utf8').trim().split('\r\n');
    assert.equal(lines.length, 6);
    assert.match(lines[0] ?? '', /^appname,decision,decided_at,decided_by/);
    for (const line of lines.slice(1)) assert.match(line, /ada@example\.com/);
  });

  test('READONLY users see the review and no controls', async () => {
    const { page: axePage, context } = await openReader(browser, keyward);
    await axePage.goto(reviewPath);
    await axePage.getByRole('heading', { name: 'Keys to review' }).waitFor();
    assert.equal(await axePage.getByRole('button', { name: /review/i }).count(), 0);
    await expectAccessible(axePage, 'review, READONLY');
    await context.close();
  });

  for (const options of [
    { width: 1280, scheme: 'dark' },
    { width: 320, scheme: 'light' },
  ] as const) {
    test(`axe reports no violations at ${options.width} pixels in ${options.scheme} mode, with an open review and with an error`, async () => {
      const { page: axePage, context, pageErrors } = await openSignedIn(browser, keyward, options);
      await axePage.goto(reviewPath);
      await axePage
        .getByText(/keys need a decision|Open review/)
        .first()
        .waitFor();
      const startButton = axePage.getByRole('button', { name: 'Start review' });
      if ((await startButton.count()) > 0) await startButton.click();
      await current(axePage).waitFor();
      await expectAccessible(axePage, 'review');
      assert.equal(await axePage.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
      await breakServer(axePage, '**/api/v1/reviews');
      await axePage.reload();
      await waitForFailure(axePage);
      await expectAccessible(axePage, 'review, error');
      assert.deepEqual(otherErrors(pageErrors), []);
      await context.close();
    });
  }

  test('the page reports no errors', () => {
    assert.deepEqual(window.pageErrors, []);
  });
});
