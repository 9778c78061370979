import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { patternFault } from '../scripts/pattern-fault.ts';
import { sourcePatterns } from '../scripts/source-patterns.ts';

const slow: readonly RegExp[] = [
  /[.!]+$/,
  /\s+$/m,
  /=+$/,
  /(?:a+)+$/,
  /^\S+@\S+$/,
  /"(?:[^"\\]+|\\.)*"/g,
  /[^\s"]*%[0-9a-f]{2}/gi,
  /eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+/g,
  /kw_[a-z_]+!/,
  /(?:x|ab)([a-z]*)\//,
];

const linear: readonly RegExp[] = [
  /(?<![.!])[.!]+$/,
  /={1,2}$/,
  /^[^\s@]+@[^\s@]+$/,
  /kw_[0-9A-Za-z]{36}/g,
  /[^\s"]+/g,
  /"[^"]*"/g,
  /ab[a-z]*\./y,
  /eyJ[A-Za-z0-9_-]{36,}={0,2}/g,
];

for (const { source, flags } of slow) {
  test(`rejects /${source}/${flags}, which needs more than linear time`, () => {
    assert.notEqual(patternFault(source, flags), undefined);
  });
}

for (const { source, flags } of linear) {
  test(`accepts /${source}/${flags}`, () => assert.equal(patternFault(source, flags), undefined));
}

const folder = mkdtempSync(join(tmpdir(), 'keyward-patterns-'));
after(() => rmSync(folder, { recursive: true }));

function patternsOf(code: string): { source: string; flags: string }[] {
  const file = join(folder, 'module.ts');
  writeFileSync(file, code);
  return sourcePatterns(file).map(({ source, flags }) => ({ source, flags }));
}

test('the check finds every pattern and resolves its constants', () => {
  const code = [
    'const PART = String.raw`[\\d.]+`;',
    'const MOST = 3;',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the text of a program
    "const whole = new RegExp(`^${PART}{1,${MOST}}$`, 'u');",
    'export const test = (text: string) => /a\\/b+/gi.test(text) && whole.test(text);',
  ];
  assert.deepEqual(patternsOf(code.join('\n')), [
    { source: '^[\\d.]+{1,3}$', flags: 'u' },
    { source: 'a\\/b+', flags: 'gi' },
  ]);
});

test('the check rejects a pattern that is known only at run time', () => {
  assert.throws(() => patternsOf('export const find = (text: string) => new RegExp(text);'), /only known at runtime/);
});
