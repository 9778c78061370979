import assert from 'node:assert/strict';
import test from 'node:test';
import { wordFaults } from '../scripts/word-faults.ts';

const WORD = 'somebody';
const PHRASE = 'at once';

function faultsOf(file: string, content: string): string[] {
  return wordFaults(file, content).map(({ line, word }) => `${line} ${word}`);
}

const places: readonly (readonly [string, string])[] = [
  ['a doc comment', `\n/** Notifies ${WORD}. */\nconst a = 1;`],
  ['a line comment', `\n// Notifies ${WORD}.\nconst a = 1;`],
  ['a sentence', `\nconst a = 'It notifies ${WORD}.';`],
  ['a template', `\nconst a = \`It notifies ${WORD} of \${b}.\`;`],
  ['the name of a test', `\ntest('it notifies ${WORD}', () => {});`],
  ['a text of JSX', `\nconst a = <p>It notifies ${WORD}.</p>;`],
];

for (const [kind, content] of places) {
  test(`the check finds a word in ${kind}`, () => assert.deepEqual(faultsOf('a.tsx', content), [`2 ${WORD}`]));
}

test('the check finds a word in a declared name and in a file name', () => {
  assert.deepEqual(faultsOf('a.ts', 'const askSomebodyFirst = 1;'), ['1 askSomebodyFirst']);
  assert.deepEqual(faultsOf(`src/ask-${WORD}.ts`, ''), [`0 ask-${WORD}.ts`]);
});

test('the check finds a phrase across the lines of a comment, and reports its first line', () => {
  const broken = PHRASE.replace(' ', '\n * ');
  assert.deepEqual(faultsOf('a.ts', `/**\n * Ends it ${broken}.\n */\nconst a = 1;`), [`2 ${PHRASE}`]);
});

test('the check ignores values and calls', () => {
  assert.deepEqual(faultsOf('a.ts', `const a = '${WORD}'; other.${WORD}();`), []);
});

test('the check ignores code in a Markdown file, and reports the right line', () => {
  const lines = ['```sh', `echo ${WORD}`, '```', `\`${WORD}\` and [a page](${WORD}.md)`, `It notifies ${WORD}.`];
  assert.deepEqual(faultsOf('a.md', lines.join('\n')), [`5 ${WORD}`]);
});

test('the check rejects doc comments that do not start with a verb or a noun', () => {
  assert.equal(faultsOf('a.ts', '/** What is sent. */\nconst a = 1;').length, 1);
  assert.deepEqual(faultsOf('a.ts', '/** The body of the request. */\nconst a = 1;'), []);
});
