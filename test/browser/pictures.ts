import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { addAgedKeys } from './aged-keys.ts';
import { addUsageMonths } from './busy-months.ts';
import { launchChromium } from './chromium.ts';
import { addKey, closeReveal, keysPath, openSignedIn, openWindow, signIn } from './console.ts';
import { exampleImport } from './example.ts';
import { takeInsightPictures } from './insight-pictures.ts';
import { startKeyward } from './keyward.ts';
import { takeLifePictures } from './life-pictures.ts';

/*
 * Takes screenshots of the console for documentation and review: `node test/browser/pictures.ts FOLDER`. Secrets are
 * masked, although the servers are temporary.
 */

const folder = process.argv[2];
if (folder === undefined) throw new Error('The folder is missing. Run: node test/browser/pictures.ts FOLDER');
mkdirSync(folder, { recursive: true });

/** Replaces every secret on the page with dots. */
async function maskSecrets(page: Page): Promise<void> {
  await page.locator('[role="dialog"] code, [role="dialog"] pre').evaluateAll((elements) => {
    for (const element of elements) {
      const text = element.textContent ?? '';
      element.textContent = text.replaceAll(/kw_\w{36}|[A-Za-z0-9+/]{32,}/g, (secret) => '•'.repeat(secret.length));
    }
  });
}

async function takePictures(page: Page, take: (name: string) => Promise<void>): Promise<void> {
  await page.goto(`${keysPath}?sort=-appname`);
  await page.getByText('accountd', { exact: true }).waitFor();
  await take('api-keys');
  await page.getByRole('button', { name: 'ADD API KEY' }).click();
  await page.getByRole('radio', { name: /^ADMIN/ }).check();
  await take('add');
  await page.getByText('Limits', { exact: true }).click();
  await page.getByLabel('Allowed IPs').fill('203.0.113.7\n10.0.0.0/8');
  await page.getByLabel('Rate limit').selectOption('per minute');
  await page.getByRole('dialog').getByLabel('Requests').fill('600');
  await page.getByRole('dialog').getByLabel('Requests').scrollIntoViewIfNeeded();
  await take('add-limits');
  await page.keyboard.press('Escape');
  await addKey(page, 'reporting');
  await take('reveal');
  await closeReveal(page);
  await page.getByRole('button', { name: 'API SHARED SECRET' }).click();
  await page.getByRole('button', { name: 'Reveal' }).click();
  await page.getByText(/Hidden in/).waitFor();
  await take('shared-secret');
  await page.getByRole('button', { name: 'REGENERATE' }).click();
  await take('regenerate-shared-secret');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Actions for accountd' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await page.getByRole('dialog').waitFor();
  await take('delete');
  await page.keyboard.press('Escape');
  for (const path of [
    'account/overview',
    'account/audit-logs',
    'user-management/users',
    'integrations/webhooks',
    'integrations/leaks',
    'integrations/replicas',
  ]) {
    await page.goto(`/settings/${path}`);
    await page.waitForLoadState('networkidle');
    await take(path.split('/')[1] ?? path);
  }
}

const USED = ['billing', 'nightly', 'job-1', 'job-2', 'job-3'];

/** Starts a server with three months of usage, with notices and with a key that has an owner. */
async function startBusyServer() {
  const keyward = await startKeyward({
    prepare: async (data) => {
      await addAgedKeys(data);
      addUsageMonths(data, USED);
    },
  });
  await keyward.runCli(
    ...['users', 'create', 'grace@example.com', '--given-name', 'Grace', '--family-name', 'Hopper', '--role', 'ADMIN'],
  );
  await keyward.runCli('keys', 'update', 'job-1', '--owner', 'grace@example.com');
  return keyward;
}

const browser = await launchChromium();
for (const width of [1280, 320]) {
  for (const scheme of ['light', 'dark'] as const) {
    const takeOf = (page: Page) => async (name: string) => {
      await maskSecrets(page);
      await page.waitForTimeout(150);
      await page.screenshot({ path: join(folder, `${name}-${width}-${scheme}.png`) });
    };
    const keyward = await startKeyward();
    const { page, context } = await openWindow(browser, keyward, { width, scheme });
    const take = takeOf(page);
    await page.goto('/sign-in');
    await take('sign-in');
    await signIn(page);
    await page.getByRole('heading', { name: 'No API keys yet' }).waitFor();
    await take('empty');
    await keyward.importKeys(exampleImport);
    await takePictures(page, take);
    await takeLifePictures(page, take, (secret) =>
      fetch(`${keyward.url}/api/v1/forward-auth/acmecorp`, { headers: { 'x-api-key': secret } }),
    );
    await context.close();
    await keyward.stop();
    const busy = await startBusyServer();
    const window = await openSignedIn(browser, busy, { width, scheme });
    await takeInsightPictures(window.page, takeOf(window.page));
    await window.context.close();
    await busy.stop();
  }
}
await browser.close();
