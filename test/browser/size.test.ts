import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { launchChromium } from './chromium.ts';
import { keysPath, openWindow, signIn } from './console.ts';
import { type Keyward, startKeyward } from './keyward.ts';

const MOST = 250_000;

describe('what the first page costs', () => {
  let browser: Browser;
  let keyward: Keyward;

  before(async () => {
    [browser, keyward] = await Promise.all([launchChromium(), startKeyward()]);
    // Old enough for the banner, which only a table with such keys loads.
    const old = Array.from({ length: 30 }, (_, at) => ({ name: `old-${at}`, role: 'READONLY' }));
    await keyward.importKeys(old, 100);
  });
  after(async () => {
    await browser.close();
    await keyward.stop();
  });

  test('a table with keys and its banner load at most 250 kB of script, compressed, and all of it from its own server', async (t) => {
    const { page, context } = await openWindow(browser, keyward);
    await signIn(page);
    // What the page before still loads cannot be read once it is left.
    await page.goto('about:blank');
    const scripts = new Map<string, number>();
    const foreign: string[] = [];
    page.on('response', async (answer) => {
      if (!answer.url().startsWith(keyward.url)) foreign.push(answer.url());
      if (answer.request().resourceType() === 'script') {
        scripts.set(answer.url(), gzipSync(await answer.body()).length);
      }
    });
    await page.goto(keysPath);
    await page.getByRole('region', { name: 'Review' }).waitFor();
    await page.waitForLoadState('networkidle');
    const sum = [...scripts.values()].reduce((total, size) => total + size, 0);
    t.diagnostic(`${scripts.size} scripts, ${sum} bytes`);
    assert.ok(scripts.size > 0 && sum <= MOST, `${sum} bytes`);
    assert.deepEqual(foreign, []);
    await context.close();
  });
});
