import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';

interface Entry {
  readonly version?: string;
  readonly link?: boolean;
  readonly resolved?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Record<string, Entry> };
const installed = Object.entries(packages).filter(([path, { link }]) => path.includes('node_modules/') && !link);

/** Looks a package up as Node does: beside the dependent, then in every folder above. */
function found(dependent: string, name: string, version: string): boolean {
  const parents = dependent
    .split('/node_modules/')
    .map((_, index, all) => all.slice(0, all.length - index).join('/node_modules/'));
  return [...parents, '']
    .map((parent) => packages[`${parent === '' ? '' : `${parent}/`}node_modules/${name}`])
    .some((entry) => entry?.version === version || (entry !== undefined && !/^\d/.test(version)));
}

it('the lock file has every optional package of every platform, or npm ci refuses it', () => {
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.entries(optionalDependencies)
      .filter(([name, version]) => !found(path, name, version))
      .map(([name, version]) => `${name}@${version} of ${path}`),
  );
  assert.deepEqual(missing, []);
});

it('the lock file pins a version for every package and no address to download it from', () => {
  assert.deepEqual(
    installed.filter(([, { version }]) => version === undefined),
    [],
  );
  assert.deepEqual(
    installed.filter(([, { resolved }]) => resolved !== undefined),
    [],
  );
});
