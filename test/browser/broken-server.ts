import type { Page } from 'playwright-core';

/** By which the page says what failed. */
const REQUEST = 'request-0815';
const answer = { status: 500, name: 'Error', message: 'Broken.', code: 'internal', request_id: REQUEST };

/** From here on the server fails to answer such requests. @returns what makes it answer again */
export async function breakServer(page: Page, requests: string): Promise<() => Promise<void>> {
  await page.route(requests, (route) => route.fulfill({ status: 500, json: answer }));
  return () => page.unroute(requests);
}

/** Waits until the page shows the failure, with the id by which the server's log can be searched. */
export async function shownFailure(page: Page): Promise<void> {
  await page.getByText(REQUEST).waitFor();
}

/** What went wrong in a window but for the failures of {@link breakServer}, which the browser reports too. */
export function otherFaults(faults: readonly string[]): string[] {
  return faults.filter((fault) => !fault.includes('status of 500'));
}
