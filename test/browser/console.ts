import type { Browser, BrowserContext, Page } from 'playwright-core';
import { administrator, type Keyward } from './keyward.ts';

/** A window of the console that records its errors. */
export interface Console {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Console errors, uncaught errors and violations of the content security policy. */
  readonly pageErrors: string[];
}

export interface WindowOptions {
  readonly width?: number;
  readonly scheme?: 'light' | 'dark';
}

export const keysPath = '/settings/user-management/api-keys';

export async function openWindow(browser: Browser, keyward: Keyward, options: WindowOptions = {}): Promise<Console> {
  const { width = 1280, scheme = 'light' } = options;
  const context = await browser.newContext({
    baseURL: keyward.url,
    viewport: { width, height: 900 },
    colorScheme: scheme,
    timezoneId: 'Europe/Berlin',
    reducedMotion: 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const page = await context.newPage();
  // Long enough for any busy machine.
  page.setDefaultTimeout(60_000);
  const pageErrors: string[] = [];
  page.on('console', (message) => {
    // Chromium logs every 4xx response of fetch as an error, even if the page handles it.
    if (message.type() === 'error' && !/the server responded with a status of 4\d\d/.test(message.text())) {
      pageErrors.push(message.text());
    }
  });
  page.on('pageerror', (error) => pageErrors.push(String(error)));
  return { page, context, pageErrors };
}

export async function signIn(page: Page, person: { email: string; password: string } = administrator): Promise<void> {
  if (!page.url().includes('/sign-in')) await page.goto('/sign-in');
  await page.getByLabel('Email address').fill(person.email);
  await page.getByRole('textbox', { name: 'Password' }).fill(person.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(/\/settings\//);
  await page.locator('#page-title').waitFor();
}

/**
 * Opens the keys page as a signed-in administrator, without the sign-in form, which would take half of the test time.
 */
export async function openSignedIn(browser: Browser, keyward: Keyward, options: WindowOptions = {}): Promise<Console> {
  const window = await openWindow(browser, keyward, options);
  await signInWithoutPage(window.context, keyward);
  await window.page.goto(keysPath);
  await window.page.locator('#page-title').waitFor();
  return window;
}

/** Signs the administrator in, without loading a page. */
export async function signInWithoutPage(context: BrowserContext, keyward: Keyward): Promise<void> {
  const response = await context.request.post('/api/v1/session', {
    data: administrator,
    headers: { origin: keyward.url },
  });
  if (!response.ok())
    throw new Error(`The administrator could not sign in: ${response.status()} ${await response.text()}`);
}

/** Adds a key in the dialog, which then shows the secret. */
export async function addKey(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'ADD API KEY' }).first().click();
  await page.getByRole('dialog').getByLabel('Name').fill(name);
  await page.getByRole('button', { name: 'SAVE' }).click();
  await page.getByText('is shown only once').waitFor();
}

export async function closeReveal(page: Page): Promise<void> {
  await page.getByLabel('I have stored it').check();
  await page.getByRole('button', { name: 'Close', exact: true }).last().click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}
