import type { Page } from 'playwright-core';
import { closeReveal, keysPath } from './console.ts';
import { choose } from './dialogs.ts';

/** Screenshots of the lifecycle of a key. @param check checks a key, as a service does */
export async function takeLifePictures(
  page: Page,
  take: (name: string) => Promise<void>,
  check: (secret: string) => Promise<unknown>,
): Promise<void> {
  const menuOf = (name: string) => page.getByRole('button', { name: `Actions for ${name}` });
  await page.goto(`${keysPath}?sort=-appname`);
  await menuOf('chris_ro').click();
  await page.getByRole('menuitem', { name: 'Rotate' }).waitFor();
  await take('row-menu');
  await page.getByRole('menuitem', { name: 'Rotate' }).click();
  await page.getByRole('dialog').waitFor();
  await take('rotate');
  await page.getByRole('button', { name: 'Rotate key' }).click();
  await page.getByText('is shown only once').waitFor();
  const shown = (await page.getByRole('dialog').locator('code').first().textContent()) ?? '';
  await take('rotate-reveal');
  await closeReveal(page);
  await check(JSON.parse(Buffer.from(shown, 'base64').toString('utf8')).appkey);
  await page.getByText('New secret first used').waitFor();
  await choose(page, 'accountd', 'Rotate');
  await page.getByRole('button', { name: 'Rotate key' }).click();
  await closeReveal(page);
  await choose(page, 'productreport', 'Disable');
  await page.getByRole('region', { name: 'Safe to remove?' }).locator('svg').first().waitFor();
  await take('disable');
  await page.getByRole('button', { name: 'Disable key', exact: true }).click();
  await page.getByRole('region', { name: 'Last change' }).waitFor();
  await page.getByText('productreport', { exact: true }).scrollIntoViewIfNeeded();
  await take('rotation-row-and-undo');
  await page.getByRole('button', { name: 'Finish rotation' }).last().click();
  await page.getByRole('dialog').waitFor();
  await take('finish');
  await page.keyboard.press('Escape');
  await choose(page, 'chris_ro', 'Delete');
  await page.getByRole('region', { name: 'Safe to remove?' }).locator('svg').first().waitFor();
  await take('delete-in-use');
  await page.keyboard.press('Escape');
  await choose(page, 'chris_ro', 'Edit');
  await page.getByRole('dialog').getByText('More', { exact: true }).click();
  await page.getByRole('combobox', { name: 'Tags' }).fill('team:billing,');
  await page.getByLabel('Metadata').fill('{"plan": 2}');
  await page.getByLabel('External ID').scrollIntoViewIfNeeded();
  await take('edit-more');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}
