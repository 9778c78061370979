import type { Page } from 'playwright-core';
import { keysPath } from './console.ts';
import { choose } from './dialogs.ts';

/** Screenshots of usage, reviews, notices and bulk operations. */
export async function takeInsightPictures(page: Page, take: (name: string) => Promise<void>): Promise<void> {
  // The server creates notices a second after its start.
  while ((await (await page.request.get('/api/v1/notices')).json()).meta.total === 0) await page.waitForTimeout(100);
  await page.goto('/settings/account/overview');
  await page.getByText(/^Showing the next \d+ of/).waitFor();
  await take('overview-busy');
  for (const [heading, name] of [
    ['Busiest', 'overview-keys'],
    ['Notices', 'overview-notices'],
    ['Key policy', 'overview-policy'],
  ] as const) {
    await page
      .getByRole('heading', { name: heading })
      .first()
      .evaluate((element) => element.scrollIntoView());
    await take(name);
  }
  await page.goto(`${keysPath}/billing`);
  await page.getByRole('img', { name: /^Requests by day/ }).waitFor();
  await take('key-page');
  await page.goto(`${keysPath}`);
  await page.getByText('job-1', { exact: true }).waitFor();
  await take('api-keys-busy');
  await choose(page, 'billing', 'Delete');
  await page.getByRole('region', { name: 'Safe to remove?' }).locator('svg').first().waitFor();
  await take('delete-busy');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.getByRole('checkbox', { name: 'Select billing' }).check();
  await page.getByRole('checkbox', { name: 'Select nightly' }).check();
  await take('selection');
  await page.getByRole('button', { name: 'Disable', exact: true }).click();
  await page.getByText('2 will be disabled.').waitFor();
  await take('bulk');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await page.getByLabel('Key format').selectOption('Another system…');
  await take('import-format');
  await page.getByLabel('Key format').selectOption('Keyward');
  const buffer = Buffer.from('name,role\ncrm,READONLY\nold crm,READONLY\nerp,unknown-role\n');
  await page.getByLabel('File').setInputFiles({ name: 'keys.csv', mimeType: 'text/csv', buffer });
  await page.getByRole('button', { name: 'Check file', exact: true }).click();
  await page.getByRole('list', { name: 'Rejected rows' }).waitFor();
  await take('import');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.goto('/settings/user-management/review');
  await page.getByRole('button', { name: 'Start review' }).waitFor();
  await take('review-before');
  await page.getByRole('button', { name: 'Start review' }).click();
  await page.getByRole('heading', { level: 3 }).waitFor();
  await take('review');
  await page.keyboard.press('1');
  await page.getByText(/^1 decided/).waitFor();
  await take('review-decided');
  await page.goto('/settings/user-management/users');
  await choose(page, 'grace@example.com', 'Remove');
  await page.getByLabel('API keys of this user').selectOption('Transfer to another user');
  await take('remove-user');
  await page.keyboard.press('Escape');
}
