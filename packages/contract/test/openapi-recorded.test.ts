import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { documentText, RECORDED_DOCUMENT } from '../../../scripts/recorded-document.ts';

test('the OpenAPI document equals the recorded one', () => {
  const recorded = readFileSync(RECORDED_DOCUMENT, 'utf8').split('\n');
  const current = documentText().split('\n');
  const changed = current.findIndex((line, number) => line !== recorded[number]);
  assert.ok(
    changed < 0 && current.length === recorded.length,
    `line ${changed + 1} of packages/contract/openapi.json is ${recorded[changed]}, not ${current[changed]}: ` +
      'if the change is intended, run npm run check -- --record and commit the file',
  );
});
