import type { Page } from 'playwright-core';

/** The request id in error responses. */
const REQUEST = 'request-0815';
const body = { status: 500, name: 'Error', message: 'Broken.', code: 'internal', request_id: REQUEST };

/** Makes the server fail for these requests. @returns a function that restores it */
export async function breakServer(page: Page, requests: string): Promise<() => Promise<void>> {
  await page.route(requests, (route) => route.fulfill({ status: 500, json: body }));
  return () => page.unroute(requests);
}

/** Waits until the page shows the error with the request id. */
export async function waitForFailure(page: Page): Promise<void> {
  await page.getByText(REQUEST).waitFor();
}

/** Returns the errors of a page, except those that {@link breakServer} causes. */
export function otherErrors(errors: readonly string[]): string[] {
  return errors.filter((error) => !error.includes('status of 500'));
}
