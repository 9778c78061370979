import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { expectAccessible } from './accessibility.ts';
import { breakServer, otherErrors, waitForFailure } from './broken-server.ts';
import { readBrowserStorage } from './browser-memory.ts';
import { launchChromium } from './chromium.ts';
import { type Console, openWindow, signIn } from './console.ts';
import { cancel, choose, chooseOwner, close, readSecretOnce, row } from './dialogs.ts';
import { addByKey, reader, setPasswordWithLink } from './enrollment.ts';
import { administrator, type Keyward, startKeyward } from './keyward.ts';

const usersPath = '/settings/user-management/users';
const { password } = reader;
const grace = { givenName: 'Grace', family: '<img src=x onerror=alert(1)>', email: 'grace@example.com' };

const errorResponse = {
  status: 403,
  name: 'Forbidden',
  message: 'Confirm.',
  code: 'reauthentication_required',
  request_id: 'r',
};

const wordsOf = async (page: Page, email: string) => (await row(page, email).textContent()) ?? '';

async function fillIn(page: Page, { givenName, family, email }: typeof grace): Promise<void> {
  await page.getByRole('button', { name: 'Add user' }).click();
  await page.getByLabel('Given name').fill(givenName);
  await page.getByLabel('Family name').fill(family);
  await page.getByLabel('Email address').fill(email);
}

/** Changes a user, as another administrator would. */
async function changeAsAnother(page: Page, email: string, body: object): Promise<void> {
  const status = await page.evaluate(
    async ([address, json]) => {
      const { data } = await (await fetch('/api/v1/users')).json();
      const { id } = data.find((each: { email: string }) => each.email === address);
      const headers = { 'content-type': 'application/json' };
      return (await fetch(`/api/v1/user/${id}`, { method: 'PUT', headers, body: json })).status;
    },
    [email, JSON.stringify(body)] as const,
  );
  assert.equal(status, 200);
}

const shownLink = (page: Page) => readSecretOnce(page, 'Works once, until');

describe('Settings / User Management / Users', () => {
  let browser: Browser;
  let keyward: Keyward;
  let window: Console;
  let page: Page;
  let graces: Console;

  before(async () => {
    [browser, keyward] = await Promise.all([launchChromium(), startKeyward()]);
    window = await openWindow(browser, keyward);
    page = window.page;
    await signIn(page);
    await page.goto(usersPath);
    await row(page, administrator.email).waitFor();
  });
  after(async () => {
    await browser.close();
    await keyward.stop();
  });

  test('the page has its title and columns, and marks the signed-in user', async () => {
    assert.equal(await page.getByRole('heading', { level: 1 }).textContent(), 'User Management - Users');
    for (const name of ['Name / Email', 'Role', 'Last Login', 'Status']) {
      await page.getByRole('columnheader', { name }).waitFor();
    }
    assert.match(await wordsOf(page, administrator.email), /you[\s\S]*ADMIN[\s\S]*\d{4}-\d\d-\d\d[\s\S]*Active/);
  });

  test('an invalid form is not sent, and its first invalid field receives the focus', async () => {
    await page.getByRole('button', { name: 'Add user' }).click();
    await page.getByRole('button', { name: 'SAVE' }).click();
    await page.getByText('Enter the given name.').waitFor();
    await page.getByText('Enter an email address, such as ada@example.com.').waitFor();
    await page.getByLabel('Given name').and(page.locator(':focus')).waitFor();
    await cancel(page);
    const focused = await page.evaluate(() => document.activeElement?.textContent);
    assert.equal(focused, 'Add user');
  });

  test('a new user is READONLY by default, and the invitation link is shown once and not stored', async () => {
    await fillIn(page, grace);
    assert.equal(await page.getByRole('radio', { name: /^READONLY/ }).isChecked(), true);
    await page.getByRole('button', { name: 'SAVE' }).click();
    const link = await shownLink(page);
    assert.match(link, /\/enrollment#token=\S{20,}$/);
    const token = link.split('token=')[1] ?? '';
    await page.getByRole('button', { name: 'Copy one-time link' }).click();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), link);
    assert.ok(!(await readBrowserStorage(page)).includes(token));
    await close(page);
    assert.ok(!(await page.content()).includes(token));
    assert.match(await wordsOf(page, grace.email), /READONLY[\s\S]*Never[\s\S]*Invited/);
    graces = await setPasswordWithLink(browser, keyward, link, password);
  });

  test('a name that contains HTML is displayed as text', async () => {
    await page.reload();
    await row(page, grace.email).getByText(grace.family).waitFor();
    assert.match(await wordsOf(page, grace.email), /Active/);
    assert.equal(await page.locator('table img').count(), 0);
  });

  test('a taken email address shows an error at its field', async () => {
    await fillIn(page, grace);
    await page.getByRole('button', { name: 'SAVE' }).click();
    await page.getByRole('dialog').getByText('A user with this email address already exists.').waitFor();
    await cancel(page);
  });

  test('READONLY users see users and no controls', async () => {
    const { page: readers } = graces;
    await readers.goto(usersPath);
    await row(readers, administrator.email).waitFor();
    assert.equal(await readers.getByRole('button', { name: 'Add user' }).count(), 0);
    await readers.keyboard.press('c');
    assert.equal(await readers.getByRole('dialog').count(), 0);
    await readers.getByRole('button', { name: `Actions for ${administrator.email}` }).click();
    assert.deepEqual(await readers.getByRole('menuitem').allInnerTexts(), ['History']);
    await expectAccessible(readers, 'users, READONLY, menu open');
  });

  test('the last administrator can be neither demoted nor removed', async () => {
    const sentence = 'At least one user must have the role ADMIN. Assign it to another user first.';
    await choose(page, administrator.email, 'Edit');
    await page.getByLabel('Given name').fill('Ada');
    await page.getByLabel('Family name').fill('Lovelace');
    await page.getByRole('radio', { name: /^READONLY/ }).check();
    await page.getByText('Changing your role revokes your sessions').waitFor();
    await page.getByRole('button', { name: 'SAVE' }).click();
    await page.getByRole('dialog').getByText(sentence).waitFor();
    await cancel(page);
    await choose(page, administrator.email, 'Remove');
    await page.getByText('This is you.').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Remove user' }).isDisabled(), true);
    await page.getByRole('dialog').getByRole('textbox').fill(administrator.email);
    await page.getByRole('button', { name: 'Remove user' }).click();
    await page.getByRole('dialog').getByText(sentence).waitFor();
    await cancel(page);
  });

  test('a concurrent change to a user is displayed next to the entered values', async () => {
    await choose(page, grace.email, 'Edit');
    const dialog = page.getByRole('dialog');
    await page.getByLabel('Family name').fill('Mine');
    await dialog.locator('button:enabled', { hasText: 'SAVE' }).waitFor();
    await changeAsAnother(page, grace.email, { given_name: 'Theirs', family_name: 'Hopper', roles: ['READONLY'] });
    await page.getByRole('button', { name: 'SAVE' }).click();
    const conflict = dialog.getByRole('alert', { name: 'The user was changed' });
    await conflict.waitFor();
    assert.deepEqual(await conflict.getByRole('rowheader').allTextContents(), ['Given name', 'Family name']);
    await conflict.getByRole('button', { name: 'Load the stored version' }).click();
    assert.equal(await page.getByLabel('Given name').inputValue(), 'Theirs');
    await page.getByLabel('Given name').fill(grace.givenName);
    await page.getByLabel('Family name').fill(grace.family);
    await page.getByRole('button', { name: 'SAVE' }).click();
    await dialog.waitFor({ state: 'detached' });
    await row(page, grace.email).getByText(grace.family).waitFor();
  });

  test('granting ADMIN requires the password, and revokes the sessions of the user', async () => {
    await choose(page, grace.email, 'Edit');
    await page.getByRole('button', { name: 'SAVE' }).and(page.locator(':enabled')).waitFor();
    await page.route('**/api/v1/user/*', (route) => route.fulfill({ status: 403, json: errorResponse }), { times: 1 });
    await page.getByRole('radio', { name: /^ADMIN/ }).check();
    await page.getByText('An administrator can do everything that you can').waitFor();
    await page.getByRole('button', { name: 'SAVE' }).click();
    await page.getByRole('textbox', { name: `Password of ${administrator.email}` }).fill(administrator.password);
    await page.getByRole('button', { name: 'Confirm password' }).click();
    await page.getByRole('dialog').first().waitFor({ state: 'detached' });
    await row(page, grace.email).getByText('ADMIN').waitFor();
    await graces.page.reload();
    await graces.page.waitForURL(/\/sign-in/);
  });

  test('a password reset link sets a new password', async () => {
    await choose(page, grace.email, 'Reset password link');
    await page.getByText('The current password and sessions stay valid until the link is used').waitFor();
    await page.getByRole('button', { name: 'Create link' }).click();
    const link = await shownLink(page);
    await close(page);
    const again = await setPasswordWithLink(browser, keyward, link, `another ${password}`);
    assert.deepEqual(again.pageErrors, []);
    await again.page.evaluate(async (appname) => {
      const body = JSON.stringify({ appname, roles: ['readonly'] });
      await fetch('/api/v1/api-keys', { method: 'POST', body, headers: { 'content-type': 'application/json' } });
    }, 'issued-by-grace');
    await again.context.close();
  });

  test('a user added by a key shows the key, has no reset link, and can be approved after re-authentication', async () => {
    const email = 'pat@example.com';
    await addByKey(keyward, { email, role: 'ADMIN' }, 'provisioning');
    await page.reload();
    assert.match(await wordsOf(page, email), /ADMIN[\s\S]*Pending approval[\s\S]*added by API key provisioning/);
    await page.getByRole('button', { name: `Actions for ${email}` }).click();
    assert.deepEqual(await page.getByRole('menuitem').allInnerTexts(), ['Approve', 'Edit', 'History', 'Remove']);
    await page.getByRole('menuitem', { name: 'Approve' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/The API key provisioning added pat@example\.com with the role ADMIN/).waitFor();
    await expectAccessible(page, 'approval of a user');
    await page.route('**/api/v1/user/*/approve', (route) => route.fulfill({ status: 403, json: errorResponse }), {
      times: 1,
    });
    await dialog.getByRole('button', { name: 'Approve user' }).click();
    await page.getByRole('textbox', { name: `Password of ${administrator.email}` }).fill(administrator.password);
    await page.getByRole('button', { name: 'Confirm password' }).click();
    assert.match(await shownLink(page), /\/enrollment#token=\S{20,}$/);
    await close(page);
    assert.match(await wordsOf(page, email), /ADMIN[\s\S]*Never[\s\S]*Invited/);
  });

  test('removing an administrator shows the consequences, transfers keys, and requires typing the email address', async () => {
    await keyward.runCli('keys', 'create', 'of-grace', '--role', 'ADMIN', '--owner', grace.email);
    await choose(page, grace.email, 'Remove');
    await page.getByText('Their sessions, tokens and pending links are revoked immediately').waitFor();
    const dialog = page.getByRole('dialog');
    const remove = dialog.getByRole('button', { name: 'Remove user' });
    await dialog.getByText('This user owns 1 API key (1 ADMIN).').waitFor();
    assert.equal(await remove.isDisabled(), true);
    await dialog.getByRole('textbox', { name: /^Type the email address/ }).fill(grace.email);
    await dialog.getByLabel('API keys of this user').selectOption('Transfer to another user');
    assert.equal(await remove.isDisabled(), true, 'no new owner selected');
    await chooseOwner(page, 'ada', /ada@example\.com/, 'New owner');
    await dialog.getByText(/issued-by-grace secret of the API key, issued by grace@example\.com/).waitFor();
    await dialog.getByRole('checkbox', { name: 'Revoke 1 credential that this user issued' }).check();
    await expectAccessible(page, 'removal of a user who owns keys');
    await remove.click();
    await row(page, grace.email).waitFor({ state: 'detached' });
    await page.getByText(/was removed\.$/).waitFor({ state: 'attached' });
    const keyResponse = await page.context().request.get('/api/v1/api-keys/of-grace');
    assert.equal((await keyResponse.json()).data.owner, administrator.email);
    const issued = await page.context().request.get('/api/v1/api-keys/issued-by-grace');
    assert.equal((await issued.json()).data.disabled_reason, `secret issued by ${grace.email}`);
  });

  test('a pending link shows its issuer and expiry, and can be cancelled', async () => {
    await keyward.runCli(
      ...['users', 'create', 'linked@example.com', '--given-name', 'Link', '--family-name', 'Holder'],
      ...['--role', 'READONLY'],
    );
    await page.reload();
    await row(page, 'linked@example.com')
      .getByText(/^Link by terminal, issued .*, expires /)
      .waitFor();
    await choose(page, 'linked@example.com', 'Cancel link');
    await page.getByText('stops working immediately').waitFor();
    await expectAccessible(page, 'cancellation of a link');
    await page.getByRole('button', { name: 'Cancel link' }).click();
    await row(page, 'linked@example.com').getByText('no valid link').waitFor();
  });

  test('removing a user can disable their keys, and a failure to count the keys shows Retry', async () => {
    await keyward.runCli(
      ...['users', 'create', 'brief@example.com', '--given-name', 'Brief', '--family-name', 'Guest'],
      ...['--role', 'READONLY'],
    );
    await keyward.runCli('keys', 'create', 'of-a-guest', '--role', 'READONLY', '--owner', 'brief@example.com');
    await page.reload();
    const restore = await breakServer(page, '**/api/v1/user/*/keys');
    await choose(page, 'brief@example.com', 'Remove');
    await waitForFailure(page);
    await expectAccessible(page, 'keys that could not be counted');
    await restore();
    await page.getByRole('button', { name: 'Retry' }).click();
    await page.getByLabel('API keys of this user').selectOption('Disable');
    await page.getByRole('button', { name: 'Remove user' }).click();
    await row(page, 'brief@example.com').waitFor({ state: 'detached' });
    const key = await page.context().request.get('/api/v1/api-keys/of-a-guest');
    assert.equal((await key.json()).data.status, 'disabled');
  });

  test('the URL keeps the search, and Clear filters removes it', async () => {
    await page.keyboard.press('/');
    await page.keyboard.type('no such user');
    await page.getByRole('heading', { name: 'No user matches' }).waitFor();
    assert.match(page.url(), /q=no(?:%20|\+)such/);
    await page.reload();
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await row(page, administrator.email).first().waitFor();
    assert.ok(!page.url().includes('q='));
  });

  for (const options of [
    { width: 1280, scheme: 'light' },
    { width: 320, scheme: 'dark' },
  ] as const) {
    test(`axe reports no violations at ${options.width} pixels in ${options.scheme} mode, with each dialog open`, async () => {
      const { page: axePage, context, pageErrors } = await openWindow(browser, keyward, options);
      const email = `nia${options.width}@example.com`;
      await signIn(axePage);
      await axePage.goto(usersPath);
      await axePage.getByText(administrator.email).last().waitFor();
      await expectAccessible(axePage, 'users');
      await fillIn(axePage, { givenName: 'Nia', family: 'Okafor', email: '' });
      await axePage.getByRole('radio', { name: /^ADMIN/ }).check();
      await axePage.getByRole('button', { name: 'SAVE' }).click();
      await expectAccessible(axePage, 'Add user, invalid');
      await axePage.getByLabel('Email address').fill(email);
      await axePage.getByRole('button', { name: 'SAVE' }).click();
      await shownLink(axePage);
      await expectAccessible(axePage, 'one-time link');
      await close(axePage);
      for (const action of ['Edit', 'New invitation link', 'Remove']) {
        await choose(axePage, email, action);
        await expectAccessible(axePage, action);
        await cancel(axePage);
      }
      assert.equal(await axePage.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
      const restore = await breakServer(axePage, '**/api/v1/users');
      await axePage.reload();
      await waitForFailure(axePage);
      await expectAccessible(axePage, 'users, error');
      await restore();
      await axePage.getByRole('button', { name: 'Retry' }).click();
      await axePage.getByText(email).waitFor();
      assert.deepEqual(otherErrors(pageErrors), []);
      await context.close();
    });
  }

  test('the page reports no errors', () => {
    assert.deepEqual(otherErrors(window.pageErrors), []);
  });
});
