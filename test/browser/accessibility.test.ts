import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { expectAccessible } from './accessibility.ts';
import { breakServer, waitForFailure } from './broken-server.ts';
import { launchChromium } from './chromium.ts';
import { addKey, closeReveal, keysPath, openSignedIn, type WindowOptions } from './console.ts';
import { exampleImport } from './example.ts';
import { type Keyward, startKeyward } from './keyward.ts';

const windows: readonly Required<WindowOptions>[] = [
  { width: 1280, scheme: 'light' },
  { width: 320, scheme: 'dark' },
];

async function closeByEscape(page: Page): Promise<void> {
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

/** Opens every dialog of a key and of the shared secret. */
async function visitDialogs(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'ADD API KEY' }).click();
  await page.getByRole('radio', { name: /^ADMIN/ }).check();
  await page.getByRole('radio', { name: 'None' }).check();
  await page.getByText('Limits', { exact: true }).click();
  await page.getByLabel('Rate limit').selectOption('per minute');
  await page.getByRole('button', { name: 'SAVE' }).click();
  await expectAccessible(page, 'Add API Key, invalid');
  await closeByEscape(page);
  await addKey(page, name);
  await expectAccessible(page, 'reveal');
  await page.keyboard.press('Escape');
  await page.getByText('Close without storing it?').waitFor();
  await expectAccessible(page, 'unsaved secret warning');
  await page.getByRole('button', { name: 'CANCEL' }).click();
  await closeReveal(page);
  for (const action of ['Edit', 'Regenerate', 'Delete']) {
    await page.getByRole('button', { name: 'Actions for accountd' }).click();
    await page.getByRole('menuitem', { name: action }).waitFor();
    if (action === 'Edit') await expectAccessible(page, 'row menu');
    await page.getByRole('menuitem', { name: action }).click();
    await page.getByRole('dialog').waitFor();
    await expectAccessible(page, action);
    await closeByEscape(page);
  }
  await page.getByRole('button', { name: 'API SHARED SECRET' }).click();
  await page.getByRole('button', { name: 'Reveal' }).waitFor();
  await expectAccessible(page, 'shared secret, masked');
  await page.getByRole('button', { name: 'Reveal' }).click();
  await page.getByText(/Hidden in/).waitFor();
  await expectAccessible(page, 'shared secret, revealed');
  await page.getByRole('button', { name: 'REGENERATE' }).click();
  await page.getByRole('radio', { name: 'Immediately' }).check();
  await expectAccessible(page, 'regenerating the shared secret');
  await closeByEscape(page);
}

/** Returns elements without a visible border. */
async function findBorderless(page: Page, selector: string): Promise<string[]> {
  const found = await page.locator(selector).evaluateAll((all) => {
    const background = document.body.appendChild(document.createElement('i'));
    background.style.color = 'Canvas';
    const canvas = getComputedStyle(background).color;
    background.remove();
    return all.map((each) => {
      const { borderTopWidth, borderTopColor } = getComputedStyle(each);
      return { hasBorder: borderTopWidth !== '0px' && borderTopColor !== canvas, name: each.outerHTML.slice(0, 90) };
    });
  });
  assert.ok(found.length > 0);
  return found.filter(({ hasBorder }) => !hasBorder).map(({ name }) => name);
}

describe('WCAG 2.2 AA in every state', () => {
  let browser: Browser;
  let keyward: Keyward;
  let empty: Keyward;

  before(async () => {
    [browser, keyward, empty] = await Promise.all([launchChromium(), startKeyward(), startKeyward()]);
    await keyward.importKeys(exampleImport);
  });
  after(async () => {
    await browser.close();
    await Promise.all([keyward.stop(), empty.stop()]);
  });

  test('axe reports no violations without keys and without a shared secret', async () => {
    for (const options of windows) {
      const { page, context } = await openSignedIn(browser, empty, options);
      await page.getByRole('heading', { name: 'No API keys yet' }).waitFor();
      await expectAccessible(page, `empty, ${options.width}, ${options.scheme}`);
      await page.getByRole('button', { name: 'API SHARED SECRET' }).click();
      await page.getByRole('button', { name: 'CREATE' }).waitFor();
      await expectAccessible(page, 'shared secret, not created');
      await context.close();
    }
  });

  for (const options of windows) {
    test(`axe reports no violations at ${options.width} pixels in ${options.scheme} mode, with each dialog open`, async () => {
      const { page, context, pageErrors } = await openSignedIn(browser, keyward, options);
      await page.getByText('accountd', { exact: true }).waitFor();
      await expectAccessible(page, 'filled');
      await visitDialogs(page, `key-${options.width}`);
      await page.getByRole('searchbox').fill('no such key');
      await page.getByRole('heading', { name: 'No key matches' }).waitFor();
      await expectAccessible(page, 'no match');
      assert.deepEqual(pageErrors, []);
      await context.close();
    });

    test(`an error page at ${options.width} pixels shows code and request id, and Retry reloads it`, async () => {
      const { page, context } = await openSignedIn(browser, keyward, options);
      const restore = await breakServer(page, '**/api/v1/api-keys?**');
      await page.goto(`${keysPath}?q=ro`);
      await waitForFailure(page);
      await page.getByText('internal', { exact: true }).waitFor();
      await expectAccessible(page, 'error');
      await restore();
      await page.getByRole('button', { name: 'Retry' }).click();
      await page.getByText('tcross_ro').waitFor();
      await context.close();
    });
  }

  test('a table with all columns scrolls in its frame, and the page does not scroll horizontally', async () => {
    for (const width of [1280, 700, 320]) {
      const { page, context } = await openSignedIn(browser, keyward, { width });
      await page.evaluate(() =>
        localStorage.setItem(
          'keyward-preferences',
          JSON.stringify({ keyColumns: ['hint', 'created_by', 'created_at', 'expires_at', 'status'] }),
        ),
      );
      await page.reload();
      await page.getByText('accountd', { exact: true }).waitFor();
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      assert.equal(overflow, 0, `${width} pixels`);
      await expectAccessible(page, `every column, ${width}`);
      await context.close();
    }
  });

  test('every target measures at least 24 by 24 pixels', async () => {
    const { page, context } = await openSignedIn(browser, keyward);
    await page.getByText('accountd', { exact: true }).waitFor();
    const small = await page
      .locator('button:visible, a[href]:visible, select:visible, input:visible')
      .evaluateAll((targets) =>
        targets
          .map((target) => ({ box: target.getBoundingClientRect(), name: target.outerHTML.slice(0, 90) }))
          .filter(({ box }) => box.width > 0 && (box.width < 24 || box.height < 24))
          .map(({ name }) => name),
      );
    assert.deepEqual(small, []);
    await context.close();
  });

  test('reduced motion disables transitions, so a menu opens next to its button', async () => {
    const { page, context } = await openSignedIn(browser, keyward);
    const seen = await page.evaluate(() => {
      const box = document.body.appendChild(document.createElement('div'));
      box.style.cssText = 'position: fixed; top: 0';
      const from = box.getBoundingClientRect().top;
      box.style.top = '100px';
      const to = box.getBoundingClientRect().top;
      box.remove();
      return [from, to];
    });
    assert.deepEqual(seen, [0, 100]);
    await context.close();
  });

  test('forced colors keep borders on buttons, fields and badges, thumbs on switches, and the focus ring', async () => {
    const { page, context } = await openSignedIn(browser, keyward);
    await page.emulateMedia({ forcedColors: 'active' });
    await page.getByText('accountd', { exact: true }).waitFor();
    const edged = '.mantine-Button-root, .mantine-ActionIcon-root, .mantine-Input-input, [data-role]';
    assert.deepEqual(await findBorderless(page, edged), []);
    await page.getByRole('button', { name: 'ADD API KEY' }).focus();
    await page.keyboard.press('Tab');
    const ring = await page.evaluate(() => {
      const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement ?? document.body);
      return { style: outlineStyle, pixels: Number.parseFloat(outlineWidth) };
    });
    assert.ok(ring.style === 'solid' && ring.pixels >= 2, JSON.stringify(ring));
    await page.goto('/settings/account/overview');
    await page.getByRole('switch').first().waitFor({ state: 'attached' });
    assert.deepEqual(await findBorderless(page, `${edged}, .mantine-Switch-track`), []);
    const thumbs = await page
      .locator('.mantine-Switch-thumb')
      .evaluateAll((all) =>
        all.map((thumb) => [thumb, thumb.parentElement ?? thumb].map((part) => getComputedStyle(part).backgroundColor)),
      );
    assert.ok(thumbs.length > 0 && thumbs.every(([thumb, track]) => thumb !== track));
    await context.close();
  });
});
