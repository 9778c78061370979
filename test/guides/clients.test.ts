import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { bin, cache } from '../clients/installation.ts';
import { programs, tools } from '../clients/tools.ts';
import { Guide } from './guide.ts';

const guide = new Guide('docs/guides/clients.md');

const shown = [
  'python/keyward_tokens.py',
  'python/openapi-generator.py',
  'go/tokens.go',
  'go/oapi-codegen.go',
  'java/Tokens.java',
  'java/FirstCall.java',
  'typescript/tokens.ts',
  'typescript/openapi-typescript.ts',
];

for (const file of shown) {
  test(`the guide of clients shows ${file} as npm run clients runs it`, () => {
    const program = readFileSync(`${programs}/${file}`, 'utf8');
    assert.ok(guide.blocks.some(({ text }) => text === program));
  });
}

test('the guide of clients generates its clients with the commands of npm run clients', () => {
  const withoutPaths = (command: string) =>
    command
      .replaceAll(`${bin}/`, 'npx ')
      .replaceAll(`${cache}/bin/`, '')
      .replaceAll(`${cache}/`, '')
      .replaceAll(`${programs}/java/`, '');
  const lines = guide.blocks.flatMap(({ text }) => text.split('\n'));
  for (const name of ['openapi-generator python', 'oapi-codegen', 'openapi-generator java', 'openapi-typescript']) {
    const tool = tools.find((each) => each.name === name);
    assert.ok(tool && lines.includes(withoutPaths(tool.generate)), name);
    if (name.endsWith('java')) assert.ok(lines.includes(withoutPaths(tool.compile)));
  }
});

test('the table of the guide lists every generator', () => {
  for (const { name } of tools) {
    const [generator, language] = name.split(' ');
    assert.ok(guide.text.includes(language ? `| ${generator} \`${language}\` |` : `| ${generator} |`), name);
  }
});
