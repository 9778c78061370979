/**
 * Completes the lock file. Run it after `npm install` if npm wrote the file on a machine whose registry lacks the
 * packages of other platforms: npm omits them, and `npm ci` then rejects the file on every machine. Adds the missing
 * packages by name and exact version, without the hashes that only a registry could provide. test/lock-file.test.ts
 * fails if packages are missing.
 */
import { readFileSync, writeFileSync } from 'node:fs';

interface Entry {
  readonly version?: string;
  readonly dev?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const FILE = 'package-lock.json';
const SYSTEMS = 'aix android darwin freebsd linux netbsd openbsd openharmony sunos win32'.split(' ');
const PROCESSORS = 'arm64 arm ia32 loong64 mips64el ppc64 riscv64 s390x wasm32 x64'.split(' ');

const lock = JSON.parse(readFileSync(FILE, 'utf8')) as { packages: Record<string, Entry> };

/** Returns the package that Node would resolve: next to the dependent, then in every parent folder. */
function find(dependent: string, name: string): Entry | undefined {
  for (let at = dependent; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    const found = lock.packages[`${at}${at && '/'}node_modules/${name}`];
    if (found || at === '') return found;
  }
}

/** Returns the lock file entry of a platform package. The package name contains its operating system and processor. */
function platformEntry(name: string, version: string, dev: boolean | undefined) {
  const words = name.split(/[-/]/);
  const os = SYSTEMS.filter((each) => words.includes(each));
  const cpu = PROCESSORS.filter((each) => words.includes(each));
  if (os.length + cpu.length === 0) throw new Error(`${name} names no platform. Add it to ${FILE} by hand.`);
  const libc = words.includes('musl') ? ['musl'] : words.at(-1) === 'gnu' ? ['glibc'] : [];
  return {
    version,
    ...(cpu.length > 0 && { cpu }),
    ...(dev && { dev }),
    ...(libc.length > 0 && { libc }),
    optional: true,
    ...(os.length > 0 && { os }),
  };
}

const added: string[] = [];
for (const [dependent, { optionalDependencies = {}, dev }] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    const found = find(dependent, name);
    if (found && (found.version === version || !/^\d/.test(version))) continue;
    const top = `node_modules/${name}`;
    lock.packages[top in lock.packages ? `${dependent}/${top}` : top] = platformEntry(name, version, dev);
    added.push(`${name}@${version}`);
  }
}
if (added.length > 0) {
  lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en')));
  writeFileSync(FILE, `${JSON.stringify(lock, null, 2)}\n`);
}
process.stdout.write(`${added.length} packages added ${added.join(' ')}\n`);
