import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { RECORDED_TEXT_SCAN, textScanBytes } from '../../../../scripts/recorded-text-scan.ts';

test('the recorded module is the compiled text-scan.wat', async () => {
  assert.ok(
    readFileSync(RECORDED_TEXT_SCAN).equals(await textScanBytes()),
    'text-scan.wasm is out of date: run npm run check -- --record and commit the file',
  );
});
