import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { expectAccessible } from './accessibility.ts';
import { launchChromium } from './chromium.ts';
import { type Console, keysPath, openWindow, signIn } from './console.ts';
import { administrator, type Keyward, startKeyward } from './keyward.ts';

describe('setup and sign-in', () => {
  let browser: Browser;
  let keyward: Keyward;
  let window: Console;

  before(async () => {
    [browser, keyward] = await Promise.all([launchChromium(), startKeyward({ empty: true })]);
    window = await openWindow(browser, keyward);
  });
  after(async () => {
    await browser.close();
    await keyward.stop();
  });

  test('the setup link creates the first administrator, and the page removes its token from the address bar', async () => {
    const { page } = window;
    assert.ok(keyward.setupLink, 'an empty Keyward prints a setup link');
    await page.goto(keyward.setupLink);
    await page.getByRole('heading', { name: 'Set up Keyward' }).waitFor();
    assert.equal(page.url(), `${keyward.url}/setup`);
    assert.ok(!(await page.evaluate(() => JSON.stringify(history.state))).includes('token'));
    await expectAccessible(page, 'set-up');
    await page.getByLabel('Short name of the account').fill('abc');
    await page.getByLabel('Your email address').fill(administrator.email);
    await page.getByRole('textbox', { name: 'Password' }).fill('short');
    await page.getByRole('button', { name: 'Set up and sign in' }).click();
    await page.getByText('The password has 5 characters. Use at least 15.').waitFor();
    await page.getByLabel('Short name of the account').fill('acmecorp');
    await page.getByRole('textbox', { name: 'Password' }).fill(administrator.password);
    await page.getByRole('button', { name: 'Set up and sign in' }).click();
    await page.waitForURL(`**${keysPath}`);
    await page.getByRole('heading', { name: 'No API keys yet' }).waitFor();
  });

  test('the setup page without a token explains where to find the link', async () => {
    const { page } = window;
    await page.goto('/setup');
    await page.getByText('Open the complete setup link').waitFor();
    await expectAccessible(page, 'setup without a link');
  });

  test('signing out opens the sign-in page, and other pages redirect to it', async () => {
    const { page } = window;
    await page.goto(keysPath);
    await page.getByRole('button', { name: administrator.email }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.waitForURL('**/sign-in');
    await page.goto('/settings/account/overview');
    await page.waitForURL(/\/sign-in\?back=/);
    await expectAccessible(page, 'sign-in');
  });

  test('a wrong password shows one error for both fields, and signing in opens the requested page', async () => {
    const { page } = window;
    await page.getByLabel('Email address').fill(administrator.email);
    await page.getByRole('textbox', { name: 'Password' }).fill('certainly not this one');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('The email address or password is incorrect.').waitFor();
    await expectAccessible(page, 'sign-in denied');
    await signIn(page);
    assert.equal(new URL(page.url()).pathname, '/settings/account/overview');
  });

  test('an unknown path opens a 404 page, and every linked page exists', async () => {
    const { page, context } = window;
    for (const path of ['/settings/none', '/forward-auth/acmecorp', '/Sign-In', '/api/v1//forward-auth/acmecorp']) {
      assert.equal((await page.goto(path))?.status(), 404, path);
      await page.getByRole('heading', { name: 'Page not found' }).waitFor();
      await expectAccessible(page, `not found: ${path}`);
    }
    await page.getByRole('link', { name: 'Open API Keys' }).click();
    await page.getByRole('heading', { name: 'No API keys yet' }).waitFor();
    const links = await page.locator('a[href^="/"]').evaluateAll((all) => all.map((link) => link.getAttribute('href')));
    assert.ok(links.length >= 8, `${links}`);
    for (const path of [...links, '/', '/settings/', `${keysPath}/a%2Fb`]) {
      assert.equal((await context.request.get(path ?? '')).status(), 200, `${path}`);
    }
    await page.goto('/settings/account/overview');
  });

  test('an expired session redirects to sign-in and back to the same search', async () => {
    const { page, context } = window;
    await page.goto(`${keysPath}?q=nothing`);
    await page.getByRole('searchbox').waitFor();
    // Pending requests of the page would detect the expired session before the user types.
    await page.waitForLoadState('networkidle');
    await context.clearCookies();
    await page.getByRole('searchbox').fill('something');
    await page.getByText('Your session has ended.').waitFor();
    await signIn(page);
    assert.match(page.url(), /api-keys\?q=(something|nothing)$/);
  });

  test('sign-in does not redirect to another site', async () => {
    const other = await openWindow(browser, keyward);
    for (const back of ['https://evil.example', '//evil.example', '/settings\\evil', '/\\evil.example']) {
      await other.page.goto(`/sign-in?back=${encodeURIComponent(back)}`);
      await signIn(other.page);
      assert.equal(new URL(other.page.url()).origin, keyward.url);
      await other.context.clearCookies();
    }
    await other.context.close();
  });

  test('the page has no errors and no violations of the content security policy', () => {
    assert.deepEqual(window.pageErrors, []);
  });
});
