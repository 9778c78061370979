import type { Locator, Page } from 'playwright-core';

/** The row of a table that holds a text. */
export const row = (page: Page, text: string): Locator => page.getByRole('row').filter({ hasText: text });

/** Takes what opens a dialog from the menu of a row. */
export async function choose(page: Page, name: string, action: string): Promise<void> {
  await page.getByRole('button', { name: `Actions for ${name}`, exact: true }).click();
  await page.getByRole('menuitem', { name: action }).click();
  await page.getByRole('dialog').waitFor();
}

export async function cancel(page: Page): Promise<void> {
  await leaveBy(page, 'CANCEL');
}

/** Leaves a dialog that only shows something. */
export async function close(page: Page): Promise<void> {
  await leaveBy(page, 'CLOSE');
}

async function leaveBy(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name, exact: true }).last().click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

/** @param sentence what the dialog says once the secret is there. @returns the secret that it shows this once */
export async function shownOnce(page: Page, sentence: string): Promise<string> {
  await page.getByText(sentence).waitFor();
  return (await page.getByRole('dialog').locator('code').textContent()) ?? '';
}
