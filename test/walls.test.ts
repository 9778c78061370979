import assert from 'node:assert/strict';
import { dirname, relative } from 'node:path';
import { describe, it } from 'node:test';
import { type Files, findViolations } from './walls/layout.ts';
import { type Part, parts, type Reach } from './walls/parts.ts';

type Kind = 'value' | 'type';

const reachOf = (from: Part, to: Part): Reach => from.reach[to.name] ?? 'no';
const isAllowed = (reach: Reach, kind: Kind) => reach === 'yes' || (reach === 'types' && kind === 'type');
const pairs = parts.flatMap((from) => parts.filter((to) => to !== from).map((to) => ({ from, to })));

/** Packages are imported by name, as usual; within a package the path is relative. */
function specifier(from: Part, to: Part): string {
  const [, ownPackage] = from.source.split('/');
  const [, otherPackage] = to.target.split('/');
  if (ownPackage === otherPackage) {
    const path = relative(dirname(from.source), to.target);
    return path.startsWith('.') ? path : `./${path}`;
  }
  // The console and the server declare no exports, so their files can be imported by package name and path.
  const hasExports = otherPackage === 'contract' || otherPackage === 'sdk';
  return hasExports ? `@keyward/${otherPackage}` : to.target.replace('packages/', '@keyward/');
}

function importLine(from: Part, to: Part, kind: Kind, index: number): string {
  const as = `${kind}${index}`;
  return kind === 'type'
    ? `import type { Shape as ${as} } from '${specifier(from, to)}';\nexport type T${index} = ${as};\n`
    : `import { value as ${as} } from '${specifier(from, to)}';\nexport const v${index} = ${as};\n`;
}

/** Returns a target file for every part, and source files with the chosen imports. */
function workspaceFiles(selectKinds: (from: Part, to: Part) => readonly Kind[]): Files {
  const files: Record<string, string> = {};
  for (const part of parts) files[part.target] = 'export const value = 1;\nexport interface Shape { a: 1 }\n';
  for (const [index, { from, to }] of pairs.entries()) {
    const lines = selectKinds(from, to).map((kind) => importLine(from, to, kind, index));
    files[from.source] = (files[from.source] ?? '') + lines.join('');
  }
  return files;
}

describe('allowed imports', () => {
  it('the rules pass with every import that the table allows', () => {
    const order = new Map(parts.map((part, index) => [part, index]));
    const isUpward = (from: Part, to: Part) => (order.get(from) ?? 0) < (order.get(to) ?? 0);
    const files = workspaceFiles((from, to) => {
      if (isUpward(from, to)) return [];
      return (['value', 'type'] as const).filter((kind) => isAllowed(reachOf(from, to), kind));
    });
    assert.deepEqual(findViolations(files), []);
  });
});

for (const kind of ['value', 'type'] as const) {
  describe(`imports by ${kind}`, () => {
    const violations = findViolations(workspaceFiles(() => [kind]));
    for (const { from, to } of pairs) {
      const allowed = isAllowed(reachOf(from, to), kind);
      it(`${from.name} ${allowed ? 'may' : 'must not'} import ${kind === 'type' ? 'types from' : ''} ${to.name}`, () => {
        const caught = violations.filter(
          (one) => one.from === from.source && one.to === to.target && from.rules.includes(one.rule),
        );
        assert.equal(caught.length > 0, !allowed, JSON.stringify(violations.filter((one) => one.from === from.source)));
      });
    }
  });
}

interface Breach {
  readonly rule: string;
  readonly file: string;
  readonly text: string;
  readonly others?: Files;
}

const target = 'export const value = 1;\nexport interface Shape { a: 1 }\n';
const brokenFiles: readonly Breach[] = [
  { rule: 'domain-wall', file: 'packages/server/src/domain/a.ts', text: "import { hash } from 'node:crypto'; hash;" },
  { rule: 'domain-wall', file: 'packages/server/src/domain/b.ts', text: "export { value } from 'typebox';" },
  { rule: 'browser-no-node', file: 'packages/contract/src/a.ts', text: "import { hash } from 'node:crypto'; hash;" },
  { rule: 'browser-no-node', file: 'packages/contract/src/b.ts', text: "export type { Hash } from 'node:crypto';" },
  { rule: 'browser-no-node', file: 'packages/console/src/a.tsx', text: "import 'node:fs'; export const A = <a />;" },
  {
    rule: 'domain-wall',
    file: 'packages/server/src/domain/c.ts',
    text: "export type T = 1 | import('../storage/deep.ts').Shape;",
    others: { 'packages/server/src/storage/deep.ts': target },
  },
  { rule: 'sdk-no-dependencies', file: 'packages/sdk/src/a.ts', text: "export { value } from 'typebox';" },
  { rule: 'sdk-no-dependencies', file: 'packages/sdk/src/b.ts', text: "export type { value } from 'typebox';" },
  {
    rule: 'sdk-middleware-apart',
    file: 'packages/sdk/src/middleware/hono.ts',
    text: "export type { Shape } from './express.ts';",
    others: { 'packages/sdk/src/middleware/express.ts': target },
  },
  {
    rule: 'console-features-apart',
    file: 'packages/console/src/features/roles/a.tsx',
    text: "export type { Shape } from '../audit/b.ts';",
    others: { 'packages/console/src/features/audit/b.ts': target },
  },
  {
    rule: 'console-features-apart',
    file: 'packages/console/src/features/users/a.tsx',
    text: "export const b = import('../audit/b.ts');",
    others: { 'packages/console/src/features/audit/b.ts': target },
  },
  {
    rule: 'packages-by-name',
    file: 'packages/sdk/src/c.ts',
    text: "export type { Shape } from '../../contract/src/deep.ts';",
    others: { 'packages/contract/src/deep.ts': target },
  },
  {
    rule: 'server-parts',
    file: 'packages/server/src/annexe/a.ts',
    text: "export { value } from '../storage/deep.ts';",
    others: { 'packages/server/src/storage/deep.ts': target },
  },
  {
    rule: 'engine-by-its-port',
    file: 'packages/server/src/verification/a.ts',
    text: "export type { Shape } from '../engine/listing/deep.ts';",
    others: { 'packages/server/src/engine/listing/deep.ts': target },
  },
  { rule: 'one-way-out', file: 'packages/server/src/actions/d.ts', text: "import https from 'node:https'; https;" },
  { rule: 'one-way-out', file: 'packages/server/src/http/e.ts', text: "export { lookup } from 'node:dns/promises';" },
  {
    rule: 'one-ledger',
    file: 'packages/server/src/actions/users/a.ts',
    text: "export { value } from '../open-ledger.ts';",
    others: { 'packages/server/src/actions/open-ledger.ts': target },
  },
  {
    rule: 'one-ledger',
    file: 'packages/server/src/compose/a.ts',
    text: "export type { Shape } from '../actions/open-ledger.ts';",
  },
  {
    rule: 'one-validator',
    file: 'packages/server/src/actions/e.ts',
    text: "import { Check } from 'typebox/value'; Check;",
  },
  {
    rule: 'actions-by-ports',
    file: 'packages/server/src/actions/users/b.ts',
    text: "export type { Shape } from '../context.ts';",
    others: { 'packages/server/src/actions/context.ts': target },
  },
  {
    rule: 'no-circular',
    file: 'packages/server/src/actions/a.ts',
    text: "import type { Shape } from './b.ts'; export interface A { b: Shape }",
    others: { 'packages/server/src/actions/b.ts': "import type { A } from './a.ts'; export interface Shape { a: A }" },
  },
  {
    rule: 'no-test-in-source',
    file: 'packages/server/src/http/a.ts',
    text: "export type { Shape } from '../../test/fixture.ts';",
    others: { 'packages/server/test/fixture.ts': target },
  },
  {
    rule: 'no-dev-dependency-in-source',
    file: 'packages/server/src/http/b.ts',
    text: "export { value } from 'fast-check';",
  },
  {
    rule: 'no-undeclared-dependency',
    file: 'packages/server/src/http/c.ts',
    text: "export { value } from 'undeclared';",
  },
  { rule: 'no-unresolvable', file: 'packages/server/src/http/d.ts', text: "export { value } from './nowhere.ts';" },
];

describe('other rules', () => {
  const files = Object.fromEntries(
    brokenFiles.flatMap((one) => [[one.file, one.text], ...Object.entries(one.others ?? {})]),
  );
  const violations = findViolations(files);
  for (const { rule, file, text } of brokenFiles) {
    it(`${rule} rejects ${text}`, () => {
      const caught = violations.filter((one) => one.from === file);
      assert.ok(
        caught.some((one) => one.rule === rule),
        `rejected by: ${caught.map((one) => one.rule).join(', ') || 'no rule'}`,
      );
    });
  }

  it('every rule has a test here', () => {
    const known = new Set(brokenFiles.flatMap(({ file, others }) => [file, ...Object.keys(others ?? {})]));
    assert.deepEqual(
      violations.filter(({ from }) => !known.has(from)),
      [],
    );
  });
});
