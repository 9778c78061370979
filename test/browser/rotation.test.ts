import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { readBrowserStorage } from './browser-memory.ts';
import { launchChromium } from './chromium.ts';
import { addKey, type Console, closeReveal, openSignedIn } from './console.ts';
import { choose, row } from './dialogs.ts';
import { startCountingEffort } from './effort.ts';
import { type Keyward, startKeyward } from './keyward.ts';

/** Returns the revealed secret. */
async function readRevealedKey(page: Page): Promise<string> {
  const shown = (await page.getByRole('dialog').locator('code').first().textContent()) ?? '';
  return JSON.parse(Buffer.from(shown, 'base64').toString('utf8')).appkey;
}

/** Adds a key. @returns its secret */
async function addKeyAndReadSecret(page: Page, name: string): Promise<string> {
  await addKey(page, name);
  const secret = await readRevealedKey(page);
  await closeReveal(page);
  return secret;
}

async function startRotation(page: Page, name: string): Promise<void> {
  await choose(page, name, 'Rotate');
  await page.getByRole('button', { name: 'Rotate key' }).click();
}

describe('a rotation in the console', () => {
  let browser: Browser;
  let keyward: Keyward;
  let window: Console;
  let page: Page;

  /** Checks a key, as a service does. */
  const check = async (secret: string) =>
    (await fetch(`${keyward.url}/api/v1/forward-auth/acmecorp`, { headers: { authorization: `Bearer ${secret}` } }))
      .status;

  before(async () => {
    [browser, keyward] = await Promise.all([launchChromium(), startKeyward()]);
    window = await openSignedIn(browser, keyward);
    page = window.page;
  });
  after(async () => {
    await browser.close();
    await keyward.stop();
  });

  test('with an overlap, the page shows the usage of both secrets, and finishing revokes the old secret', async () => {
    const old = await addKeyAndReadSecret(page, 'billing');
    assert.equal(await check(old), 200);
    const effort = await startCountingEffort(page);
    await startRotation(page, 'billing');
    await page.getByText('billing has a new secret').waitFor();
    assert.ok((await effort()) <= 4, `a rotation with a day's overlap took ${await effort()} clicks and keystrokes`);
    await page.getByText(/The old secret is valid until \d{4}-\d\d-\d\d/).waitFor();
    const fresh = await readRevealedKey(page);
    assert.notEqual(fresh, old);
    assert.ok(!(await readBrowserStorage(page)).includes(fresh));
    await closeReveal(page);

    const line = row(page, 'billing');
    await line.getByText('2 secrets · old secret expires in 24 h · not used since the rotation').waitFor();
    await line.getByText('New secret not used yet').waitFor();
    await line.getByRole('button', { name: 'Cancel rotation' }).waitFor();
    assert.equal(await check(old), 200, 'the old secret is valid during the overlap');
    await line.getByText(/old secret expires in 24 h · last used \d+ s ago from 127\.0\.0\.1/).waitFor();
    assert.equal(await check(fresh), 200);
    await line.getByText(/New secret first used \d+ s ago/).waitFor();
    assert.equal(await line.getByRole('button', { name: 'Cancel rotation' }).count(), 0, 'the new secret was used');
    await page.getByRole('status').getByText('The new secret of billing is in use.').waitFor();

    await line.getByRole('button', { name: 'Finish rotation' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/The old secret was last used \d+ s ago from 127\.0\.0\.1/).waitFor();
    await dialog.getByRole('button', { name: 'Finish rotation' }).click();
    await dialog.waitFor({ state: 'detached' });
    assert.equal(await check(old), 401, 'the next check denies the old secret');
    assert.equal(await check(fresh), 200);
    await line.getByText('2 secrets').waitFor({ state: 'detached' });
    await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'Actions for billing');
  });

  test('a rotation whose response is lost starts only once, and Try again returns a working secret', async () => {
    await addKeyAndReadSecret(page, 'lossy');
    const requests: (string | undefined)[] = [];
    await page.route('**/api-keys/lossy/rotation', async (route) => {
      requests.push(route.request().headers()['idempotency-key']);
      if (requests.length > 1) return route.continue();
      await route.fetch();
      return route.abort('connectionreset');
    });
    await startRotation(page, 'lossy');
    await page.getByText('The server did not respond, so the key may already have a new secret.').waitFor();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('lossy has a new secret').waitFor();
    const fresh = await readRevealedKey(page);
    await closeReveal(page);
    await page.unroute('**/api-keys/lossy/rotation');
    assert.equal(requests.length, 2);
    assert.ok(requests[0], 'the request has an idempotency key');
    assert.equal(requests[0], requests[1], 'the retry has the same idempotency key');
    assert.equal(await check(fresh), 200);
  });

  test('a rotation can be cancelled until the new secret is used, and the discarded secret never works', async () => {
    const old = await addKeyAndReadSecret(page, 'regretted');
    await startRotation(page, 'regretted');
    await page.getByText('regretted has a new secret').waitFor();
    const fresh = await readRevealedKey(page);
    await closeReveal(page);
    const line = row(page, 'regretted');
    await line.getByRole('button', { name: 'Cancel rotation' }).click();
    await page.getByRole('button', { name: 'Discard new secret' }).click();
    await line.getByText('2 secrets').waitFor({ state: 'detached' });
    assert.deepEqual([await check(old), await check(fresh)], [200, 401]);
  });

  test('the dialog accepts a custom overlap and a reason, and validates the overlap', async () => {
    await addKeyAndReadSecret(page, 'reasoned');
    await choose(page, 'reasoned', 'Rotate');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('radio', { name: 'Immediately' }).check();
    await dialog
      .getByText('The current secret and all access tokens issued from it are revoked immediately.')
      .waitFor();
    await dialog.getByRole('radio', { name: 'Other' }).check();
    await dialog.getByLabel('In', { exact: true }).fill('91');
    await dialog.getByRole('button', { name: 'Rotate key' }).click();
    await dialog.getByText('The maximum is 90 days.').waitFor();
    await dialog.getByLabel('In', { exact: true }).fill('90');
    await dialog.getByLabel('Unit').selectOption('minutes');
    await dialog.getByLabel('Reason').fill('the laptop of an intern');
    await dialog.getByRole('button', { name: 'Rotate key' }).click();
    await page.getByText('reasoned has a new secret').waitFor();
    await closeReveal(page);
    await row(page, 'reasoned').getByText('old secret expires in 90 min').waitFor();
    await page.getByRole('button', { name: 'Actions for reasoned' }).click();
    assert.ok(!(await page.getByRole('menuitem').allInnerTexts()).includes('Rotate'), 'only one rotation at a time');
    await page.keyboard.press('Escape');
    const output = await keyward.runCli('keys', 'get', 'reasoned', '--json');
    assert.equal(JSON.parse(output).rotation.reason, 'the laptop of an intern');
  });

  test('the page reports no errors and no violations of the content security policy', () => {
    assert.deepEqual(
      window.pageErrors.filter((fault) => !fault.includes('ERR_CONNECTION_RESET')),
      [],
    );
  });
});
