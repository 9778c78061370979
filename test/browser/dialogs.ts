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
  await leaveBy(page, 'Close');
}

async function leaveBy(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name, exact: true }).last().click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

/**
 * Finds somebody by a part of their name or address, and takes them by Enter.
 * @param part which one person has
 * @param label how the field shows them then
 */
export async function chooseOwner(page: Page, part: string, label: RegExp, field = 'Owner'): Promise<void> {
  const input = page.getByRole('dialog').getByRole('combobox', { name: field });
  await input.fill(part);
  const options = page.getByRole('dialog').getByRole('listbox').getByRole('option');
  await options.filter({ hasText: label }).waitFor();
  await options.filter({ hasNotText: label }).first().waitFor({ state: 'detached' });
  await input.press('Enter');
  await page.waitForFunction(
    ([source, element]) => element instanceof HTMLInputElement && new RegExp(source).test(element.value),
    [label.source, await input.elementHandle()] as const,
  );
  await options.first().waitFor({ state: 'detached' });
}

/** @param sentence what the dialog says once the secret is there. @returns the secret that it shows this once */
export async function shownOnce(page: Page, sentence: string): Promise<string> {
  await page.getByText(sentence).waitFor();
  return (await page.getByRole('dialog').locator('code').textContent()) ?? '';
}
