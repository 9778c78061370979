import assert from 'node:assert/strict';
import test from 'node:test';
import { type AST, RegExpParser, visitRegExpAST } from '@eslint-community/regexpp';
import { openApi } from '@keyward/contract';

/*
 * The patterns of the OpenAPI document are compiled by Python `re`, Go (RE2), Java and JavaScript, with and without the
 * flag u.
 */

/** The largest product of nested repetition counts that RE2 compiles. */
const MOST_REPETITIONS = 1000;

const parser = new RegExpParser();

/** Returns the parts of a pattern that one of the engines rejects or interprets differently. */
function foreignParts(pattern: string): string[] {
  const nonPortable = /[^ -~]/.test(pattern) ? ['a character beyond ASCII'] : [];
  const report = ({ raw }: AST.Node) => nonPortable.push(raw);
  visitRegExpAST(parser.parsePattern(pattern), {
    onAssertionEnter: (node) => node.kind.startsWith('look') && report(node),
    onBackreferenceEnter: report,
    onCapturingGroupEnter: (node) => node.name !== null && report(node),
    onCharacterEnter: (node) => !isPortable(node) && report(node),
    onCharacterClassEnter: (node) => (node.elements.length === 0 || node.raw.includes('&&')) && report(node),
    onModifiersEnter: report,
    onQuantifierEnter: (node) => repetitions(node) > MOST_REPETITIONS && report(node),
  });
  return nonPortable;
}

/** The allowed escapes of letters and digits: `\x` with two digits, and control characters that all engines support. */
function isPortable({ raw, parent }: AST.Character): boolean {
  if (raw.startsWith('\\')) return /^\\(?:x[\dA-Fa-f]{2}|[^\dA-Za-z]|[fnrtv])$/.test(raw);
  const isInClass = parent.type === 'CharacterClass' || parent.type === 'CharacterClassRange';
  return isInClass ? raw !== '[' : !'{}]'.includes(raw);
}

/**
 * Returns the repetitions of a quantifier, multiplied by the repetitions of enclosing quantifiers, because RE2 expands
 * each repetition.
 */
function repetitions(node: AST.Node | null): number {
  if (!node) return 1;
  if (node.type !== 'Quantifier') return repetitions(node.parent);
  const count = Number.isFinite(node.max) ? node.max : node.min;
  return Math.max(count, 1) * repetitions(node.parent);
}

function patternsOf(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return [];
  const { pattern } = node as { readonly pattern?: unknown };
  return [...(typeof pattern === 'string' ? [pattern] : []), ...Object.values(node).flatMap(patternsOf)];
}

test('every pattern of the OpenAPI document compiles in Python, Go, Java and JavaScript', () => {
  const patterns = new Set(patternsOf(openApi('https://keys.example.com')));
  assert.ok(patterns.size > 0);
  for (const pattern of patterns) {
    assert.deepEqual(foreignParts(pattern), [], pattern);
    for (const flags of ['', 'u']) assert.doesNotThrow(() => new RegExp(pattern, flags), pattern);
  }
});

test('the check finds a pattern that only some engines compile', () => {
  const foreign = [
    '(?=a)',
    '(?!a)',
    '(?<=a)',
    '(?<!a)',
    '(?<name>a)',
    '(?i:a)',
    '(a)\\1',
    '\\p{Cc}',
    '\\P{Cs}',
    '\\u{1F600}',
    '\\u061C',
    '\\cA',
    '\\0',
    '[\\b]',
    '[]',
    '[a-z&&b]',
    '[[a]',
    'a{1001}',
    'a{1001,}',
    '(?:a{40}){26}',
    'é',
    'a{',
  ];
  for (const pattern of foreign) assert.notDeepEqual(foreignParts(pattern), [], pattern);
  for (const pattern of ['(?>a)', 'a++', 'a{2}+']) assert.throws(() => foreignParts(pattern), pattern);
  for (const pattern of ['^(?:a|b)?[^\\x00-\\x1F]*\\d{2,1000}\\.$', '(?:a{40}){25}', '[!-~{}\\[\\]-]+']) {
    assert.deepEqual(foreignParts(pattern), [], pattern);
  }
});
