import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { expectAccessible } from './accessibility.ts';
import { otherErrors } from './broken-server.ts';
import { readBrowserStorage } from './browser-memory.ts';
import { launchChromium } from './chromium.ts';
import { type Console, openSignedIn } from './console.ts';
import { administrator, type Keyward, startKeyward } from './keyward.ts';

const NEXT = 'nine brown otters under a bridge';

describe('Settings / My Profile / Security', () => {
  let browser: Browser;
  let keyward: Keyward;
  let window: Console;
  let page: Page;

  /** Starts another session. @returns a function that returns whether the session is valid */
  const signInElsewhere = async (password = administrator.password) => {
    const response = await fetch(`${keyward.url}/api/v1/session`, {
      method: 'POST',
      body: JSON.stringify({ email: administrator.email, password }),
      headers: { origin: keyward.url, 'content-type': 'application/json' },
    });
    assert.equal(response.status, 200);
    const cookie = response.headers.getSetCookie().map((each) => each.split(';')[0]);
    return async () =>
      (await fetch(`${keyward.url}/api/v1/session`, { headers: { cookie: cookie.join('; ') } })).status === 200;
  };
  const rows = () => page.locator('tbody tr');

  before(async () => {
    [browser, keyward] = await Promise.all([launchChromium(), startKeyward()]);
    window = await openSignedIn(browser, keyward);
    page = window.page;
  });
  after(async () => {
    await browser.close();
    await keyward.stop();
  });

  test('the user menu and the navigation link to the page, which marks the current session', async () => {
    await page.getByRole('button', { name: administrator.email }).click();
    await page.getByRole('menuitem', { name: 'Security' }).click();
    await page.waitForURL(/\/settings\/my-profile\/security$/);
    await page.getByRole('heading', { level: 1, name: 'My Profile - Security' }).waitFor();
    await rows().first().waitFor();
    assert.equal(await page.getByRole('link', { name: 'Security' }).getAttribute('aria-current'), 'page');
    for (const name of ['IP address', 'Started', 'Last access'])
      await page.getByRole('columnheader', { name }).waitFor();
    assert.match((await rows().allInnerTexts()).join(), /^This session\s+127\.0\.0\.1\s+\d{4}-/);
    assert.equal(await page.getByRole('button', { name: /^Sign out/ }).count(), 0, 'no other session');
  });

  test('one session is signed out after a confirmation, then all other sessions, and the current session continues', async () => {
    const [one, two, three] = [await signInElsewhere(), await signInElsewhere(), await signInElsewhere()];
    await page.reload();
    await rows().nth(3).waitFor();
    await page.getByRole('button', { name: 'Sign out', exact: true }).first().click();
    await expectAccessible(page, 'signing out a session');
    await page.getByRole('button', { name: 'CANCEL' }).click();
    assert.deepEqual([await one(), await two(), await three()], [true, true, true]);
    await page.getByRole('button', { name: 'Sign out', exact: true }).first().click();
    await page.getByRole('dialog').getByRole('button', { name: 'Sign out session' }).click();
    await rows().nth(3).waitFor({ state: 'detached' });
    assert.deepEqual([await one(), await two(), await three()].filter(Boolean).length, 2);
    await page.getByRole('button', { name: 'Sign out all other sessions' }).click();
    await page.getByText('2 other sessions are signed out immediately.').waitFor();
    await page.getByRole('button', { name: 'Sign out sessions' }).click();
    await rows().nth(1).waitFor({ state: 'detached' });
    assert.deepEqual([await one(), await two(), await three()], [false, false, false]);
    await page.getByText('All your other sessions were signed out.').waitFor({ state: 'attached' });
  });

  test('the form shows the password rule, and an error at each invalid field', async () => {
    const [current, next] = [page.getByLabel('Current password'), page.getByLabel('New password')];
    await page.getByText('At least 15 characters').waitFor();
    assert.equal(await current.getAttribute('autocomplete'), 'current-password');
    assert.equal(await next.getAttribute('autocomplete'), 'new-password');
    await page.getByRole('button', { name: 'Change password' }).click();
    await page.getByText('Enter your current password.').waitFor();
    await current.and(page.locator(':focus')).waitFor();
    await page.getByText('The password has 0 characters. Use at least 15.').waitFor();
    await expectAccessible(page, 'My Profile - Security, invalid');
    await current.fill('not the password');
    await next.fill(NEXT);
    await next.press('Enter');
    await page.getByText('The password is incorrect. Try again.').waitFor();
    await current.fill(administrator.password);
    await next.fill('passwordpassword');
    await next.press('Enter');
    await page.getByText('This password is too easy to guess.').waitFor();
  });

  test('changing the password signs out other sessions, and the page stores neither password', async () => {
    const other = await signInElsewhere();
    await page.getByLabel('Current password').fill(administrator.password);
    await page.getByLabel('New password').fill(NEXT);
    await page.getByRole('button', { name: 'Change password' }).click();
    await page.getByText('Your password was changed.').last().waitFor();
    assert.equal(await other(), false);
    assert.deepEqual(
      [await page.getByLabel('Current password').inputValue(), await page.getByLabel('New password').inputValue()],
      ['', ''],
    );
    const stored = await readBrowserStorage(page);
    for (const password of [administrator.password, NEXT]) assert.ok(!stored.includes(password));
    await page.reload();
    await rows().getByText('This session').waitFor();
    assert.ok(await (await signInElsewhere(NEXT))());
  });

  for (const [width, colorScheme] of [
    [1280, 'light'],
    [768, 'dark'],
    [320, 'dark'],
  ] as const) {
    test(`axe reports no violations at ${width} pixels in ${colorScheme} mode, and nothing is cut off`, async () => {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme });
      await page.reload();
      await page.getByText('Other session').first().waitFor();
      await expectAccessible(page, `My Profile - Security at ${width}`);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
    });
  }

  test('the page reports no errors', () => {
    assert.deepEqual(otherErrors(window.pageErrors), []);
  });
});
