import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';

interface Entry {
  readonly version?: string;
  readonly link?: boolean;
  readonly resolved?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

type Packages = Readonly<Record<string, Entry>>;

/** Resolves a package as Node does: next to the dependent, then in every parent folder. */
function resolvePackage(packages: Packages, dependent: string, name: string, version: string): boolean {
  const parents = dependent
    .split('/node_modules/')
    .map((_, index, all) => all.slice(0, all.length - index).join('/node_modules/'));
  return [...parents, '']
    .map((parent) => packages[`${parent === '' ? '' : `${parent}/`}node_modules/${name}`])
    .some((entry) => entry?.version === version || (entry !== undefined && !/^\d/.test(version)));
}

for (const file of [
  'package-lock.json',
  'bench/peers/package-lock.json',
  'packages/sdk/test/runtimes/package-lock.json',
  'test/sdk-users/package-lock.json',
]) {
  const { packages } = JSON.parse(readFileSync(file, 'utf8')) as { packages: Packages };
  const installed = Object.entries(packages).filter(([path, { link }]) => path.includes('node_modules/') && !link);

  it(`${file} lists the optional packages of all platforms, which npm ci requires`, () => {
    const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.entries(optionalDependencies)
        .filter(([name, version]) => !resolvePackage(packages, path, name, version))
        .map(([name, version]) => `${name}@${version} of ${path}`),
    );
    assert.deepEqual(missing, []);
  });

  it(`${file} pins a version for every package and contains no download URL`, () => {
    assert.deepEqual(
      installed.filter(([, { version }]) => version === undefined),
      [],
    );
    assert.deepEqual(
      installed.filter(([, { resolved }]) => resolved !== undefined),
      [],
    );
  });
}
