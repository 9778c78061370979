import type { Locator, Page } from 'playwright-core';

/** Returns the table row with a text. */
export const row = (page: Page, text: string): Locator => page.getByRole('row').filter({ hasText: text });

/** Opens a dialog from the menu of a row. */
export async function choose(page: Page, name: string, action: string): Promise<void> {
  await page.getByRole('button', { name: `Actions for ${name}`, exact: true }).click();
  await page.getByRole('menuitem', { name: action }).click();
  await page.getByRole('dialog').waitFor();
}

export async function cancel(page: Page): Promise<void> {
  await closeWith(page, 'CANCEL');
}

/** Closes a read-only dialog. */
export async function close(page: Page): Promise<void> {
  await closeWith(page, 'Close');
}

async function closeWith(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name, exact: true }).last().click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

/**
 * Finds a user by a part of the name or email address, and selects them with Enter.
 * @param part matches exactly one user
 * @param label the resulting text of the field
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

/** Returns the secret of a dialog. @param sentence shown once the secret is visible */
export async function readSecretOnce(page: Page, sentence: string): Promise<string> {
  await page.getByText(sentence).waitFor();
  return (await page.getByRole('dialog').locator('code').textContent()) ?? '';
}
