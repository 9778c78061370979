import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { skipUnlessInstalled } from '../../scripts/required-tools.ts';
import { launchChromium } from './chromium.ts';
import { startKeyward } from './keyward.ts';

const run = promisify(execFile);

const skip = skipUnlessInstalled('bash', 'openssl', 'curl', 'jq');

const lastLogin = (page: Page) => page.getByRole('row', { name: /reporting/ }).getByText(/Never|^\d{4}-\d\d-\d\d/);

async function setUp(page: Page, link: string): Promise<void> {
  await page.goto(link);
  await page.getByLabel('Short name of the account').fill('acmecorp');
  await page.getByLabel('Your email address').fill('ada@example.com');
  await page
    .getByLabel(/password/i)
    .first()
    .fill('four unrelated words in a row');
  await page.getByRole('button', { name: 'Set up and sign in' }).click();
  await page.getByRole('heading', { name: 'User Management - API Keys' }).waitFor();
}

/** @returns the connection secret that the Copy button writes to the clipboard */
async function addKey(page: Page, name: string): Promise<string> {
  await page.getByRole('button', { name: 'ADD API KEY' }).first().click();
  await page.getByLabel(/^Name/).fill(name);
  await page.getByRole('button', { name: 'SAVE' }).click();
  await page.getByRole('button', { name: 'Copy connection secret' }).click();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  await page.getByLabel('I have stored it').check();
  await page.getByRole('button', { name: 'Close', exact: true }).last().click();
  return copied;
}

test('an empty database becomes a working installation: setup link, ADD API KEY, a token signed with openssl, and Last Login', {
  skip,
}, async (t) => {
  const keyward = await startKeyward({ empty: true });
  t.after(keyward.stop);
  const browser = await launchChromium();
  t.after(() => browser.close());
  const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] });
  const page = await context.newPage();

  assert.ok(keyward.setupLink, 'a new server prints a setup link');
  await setUp(page, keyward.setupLink);
  assert.ok(!page.url().includes('token='), 'the page removed the token from the address bar');
  const connectionSecret = await addKey(page, 'reporting');
  assert.equal(await lastLogin(page).textContent(), 'Never');

  const before = Math.floor(Date.now() / 1000);
  const { stdout } = await run('bash', ['docs/guides/first-call.sh'], {
    env: { ...process.env, NETOSECRET: connectionSecret },
  });
  const after = Math.floor(Date.now() / 1000);
  const { data } = JSON.parse(stdout) as { data: { name: string; role: string } };
  assert.deepEqual([data.name, data.role], ['reporting', 'readonly']);

  await page.reload();
  const shown = (await lastLogin(page).textContent()) ?? '';
  const seconds = Date.parse(`${shown.replace(' ', 'T')}Z`) / 1000;
  assert.ok(seconds >= before && seconds <= after, `Last Login reads ${shown}, to the second and in UTC`);
});
