import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from './chromium.ts';
import { keysPath, openWindow, signInWithoutPage } from './console.ts';
import { type Keyward, startKeyward } from './keyward.ts';

/** Maximum bytes of all responses with their headers. */
const MAX_BYTES = 270_000;
const MAX_SCRIPT_BYTES = 250_000;

describe('the first visit of the API Keys page', () => {
  let browser: Browser;
  let keyward: Keyward;

  before(async () => {
    [browser, keyward] = await Promise.all([launchChromium(), startKeyward()]);
    // Old enough for the banner, whose code loads only if such keys exist.
    const old = Array.from({ length: 30 }, (_, at) => ({ name: `old-${at}`, role: 'READONLY' }));
    await keyward.importKeys(old, 100);
  });
  after(async () => {
    await browser.close();
    await keyward.stop();
  });

  test('the page transfers at most 270 kB, including at most 250 kB of scripts, only from its own server', async (t) => {
    const { page, context } = await openWindow(browser, keyward);
    await signInWithoutPage(context, keyward);
    const visit = await recordTransfers(page);
    await page.goto(keysPath);
    await page.getByRole('region', { name: 'Review' }).waitFor();
    await page.waitForLoadState('networkidle');
    const loaded = visit();
    const sum = (of: readonly Transfer[]) => of.reduce((total, { bytes }) => total + bytes, 0);
    const scripts = loaded.filter(({ type }) => type === 'Script');
    t.diagnostic(`${loaded.length} responses, ${sum(loaded)} bytes; ${scripts.length} scripts, ${sum(scripts)} bytes`);
    assert.ok(scripts.length > 0 && sum(scripts) <= MAX_SCRIPT_BYTES, `${sum(scripts)} bytes of scripts`);
    assert.ok(sum(loaded) <= MAX_BYTES, JSON.stringify(loaded, null, 1));
    assert.deepEqual(
      loaded.filter(({ url }) => !url.startsWith(keyward.url)),
      [],
    );
    await context.close();
  });
});

interface Transfer {
  readonly url: string;
  readonly type: string;
  readonly bytes: number;
}

/** Records responses. @returns a function that returns them with their transferred bytes */
async function recordTransfers(page: Page): Promise<() => Transfer[]> {
  const network = await page.context().newCDPSession(page);
  const responses = new Map<string, Omit<Transfer, 'bytes'>>();
  const transfers: Transfer[] = [];
  network.on('Network.responseReceived', ({ requestId, type, response: { url } }) =>
    responses.set(requestId, { url, type }),
  );
  network.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const response = responses.get(requestId);
    if (response) transfers.push({ ...response, bytes: encodedDataLength });
  });
  await network.send('Network.enable');
  return () => transfers;
}
