import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import test, { after } from 'node:test';
import { installFault, versionFault } from '../scripts/install-fault.ts';

// Concatenated here, so that the check of the whole tree does not find them.
const NAME = ['@keyward', 'sdk'].join('/');
const install = (version: string) => `npm install https://keys.example.com/sdk/keyward-sdk-${version}.tgz`;

const refused = [
  `npm install ${NAME}`,
  `npm i ${NAME}`,
  `npm add --save-dev express ${NAME}@0.1.0`,
  `npm --prefix app install ${NAME}`,
  `yarn workspace app add ${NAME}`,
  `**npm install ${NAME}**`,
  `npm install '${NAME}'`,
  `npm install sdk@npm:${NAME}`,
  `pnpm add ${NAME}`,
  `pnpm install ${NAME}`,
  `yarn add ${NAME}`,
  `bun add ${NAME}`,
  `bun i ${NAME}`,
  `deno add npm:${NAME}`,
  `deno install jsr:${NAME}`,
  `deno run -A npm:${NAME}`,
  `npx ${NAME}`,
  `pnpm dlx ${NAME}`,
  `cd app && npm install express ${NAME}`,
  `RUN npm ci && npm i ${NAME.replace('sdk', 'server')}`,
  `Type \`npm install ${NAME}\` first.`,
  `<code>npm install ${NAME}</code>`,
  `spawnSync('npm', ['install', '${NAME}'])`,
  `import { connect } from 'npm:${NAME}';`,
  `import { connect } from 'https://esm.sh/${NAME}';`,
];

const accepted = [
  install('0.1.0'),
  'npm install express',
  `yarn add ${NAME}@https://keys.example.com/sdk/x.tgz`,
  `npm install, then import ${NAME.replace('@', '')}`,
  `import { connect } from '${NAME}';`,
  `\`npm install\` of that URL adds \`${NAME}\``,
  `npm install express; node -e "import('${NAME}')"`,
  `npm run build -w ${NAME}`,
  `update \`${NAME}\` before you import such keys`,
];

for (const text of refused) {
  test(`rejects ${text}`, () => assert.notEqual(installFault(text), undefined));
}

for (const text of accepted) {
  test(`accepts ${text}`, () => assert.equal(installFault(text), undefined));
}

test('an example names the current version', () => {
  assert.equal(versionFault(install('0.1.0'), '0.1.0'), undefined);
  assert.match(versionFault(install('0.1.0'), '0.2.0') ?? '', /is not the current version 0\.2\.0$/);
});

const folder = mkdtempSync(join(tmpdir(), 'keyward-install-'));
after(() => rmSync(folder, { recursive: true }));

/** Runs the check in a tree of these files. */
function check(files: Readonly<Record<string, string>>) {
  rmSync(folder, { recursive: true });
  const all = { 'packages/sdk/package.json': '{ "version": "0.2.0" }', ...files };
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const program = resolve('scripts/install-commands.ts');
  const { status, stdout } = spawnSync(process.execPath, [program], { cwd: folder, encoding: 'utf8' });
  return { status, lines: stdout.trim().split('\n').slice(0, -1) };
}

test('the check finds a command anywhere in the tree, and reports its line', () => {
  const { status, lines } = check({
    'README.md': `# Title\n\nnpm install express \\\n  ${NAME}\n`,
    '.ci/run': `npm i ${NAME}\n`,
    'packages/console/src/A.tsx': `<code>pnpm add ${NAME}</code>\n`,
    'docs/guides/a.md': `${install('0.1.0')}\n`,
  });
  assert.equal(status, 1);
  const places = lines.map((line) => line.split(': ', 1)[0]);
  assert.deepEqual(places.sort(), ['.ci/run:1', 'README.md:3', 'docs/guides/a.md:1', 'packages/console/src/A.tsx:1']);
});

test('the check accepts commands that install from a server, and ignores build output and installed packages', () => {
  const { status, lines } = check({
    'README.md': `${install('0.2.0')}\n`,
    'CHANGELOG.md': `${install('0.1.0')}\n`,
    'node_modules/a/README.md': `npm install ${NAME}\n`,
    'packages/server/dist/main.js': `npm install ${NAME}\n`,
    'docs/images/a.png': `\0npm install ${NAME}\n`,
  });
  assert.deepEqual([status, lines], [0, []]);
});
