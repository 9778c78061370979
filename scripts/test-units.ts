/** Test files that run sequentially in one process. */
export type Unit = readonly string[];

/**
 * The maximum number of small files per process. Most of a small file's time goes into starting a process and loading a
 * thousand modules, which files in one process share. A larger number would leave a core idle at the end of the run,
 * and a crash would repeat more files.
 */
const TOGETHER = 8;

/**
 * Files that need their own process: they change the process or start others, are sensitive to memory or speed left
 * over by previous files, or take as long as several small files.
 */
const ALONE = [
  'packages/server/test/process/',
  'packages/server/test/cli/import-parts.test.ts',
  'packages/server/test/engine/key-engine.test.ts',
  'packages/server/test/guarantees/stopped-threads.test.ts',
  'packages/server/test/hostile/feed-crowd.test.ts',
  'packages/server/test/hostile/fields.test.ts',
  'packages/server/test/hostile/invalid-keys.test.ts',
  'packages/server/test/hostile/long-texts.test.ts',
  'packages/contract/test/address-list.test.ts',
  'packages/contract/test/rate-limits.test.ts',
  'packages/sdk/test/middleware.test.ts',
  'packages/sdk/test/npm-pack.test.ts',
  'packages/sdk/test/package.test.ts',
  'packages/sdk/test/restored-copy.test.ts',
  'packages/sdk/test/runtimes.test.ts',
  'packages/sdk/test/tarball.test.ts',
  'packages/sdk/test/verifier-',
  'packages/console/',
  'test/',
];

/** The slowest files, slowest first. A slow file at the end would leave the other cores idle. */
const LONGEST = [
  'test/guides/commands.test.ts',
  'test/browser/bulk.test.ts',
  'packages/server/test/hostile/long-texts.test.ts',
  'packages/server/test/process/upkeep.test.ts',
  'test/browser/api-keys.test.ts',
  'packages/server/test/hostile/fields.test.ts',
  'packages/server/test/cli/',
  'test/runner.test.ts',
  'packages/server/test/process/data-directory.test.ts',
  'packages/server/test/process/kill.test.ts',
  'test/browser/',
  'packages/server/test/guarantees/',
  'packages/server/test/process/',
  'packages/server/test/hostile/',
  'packages/sdk/test/package.test.ts',
  'packages/server/test/token-libraries/',
  'packages/sdk/test/npm-pack.test.ts',
  'packages/sdk/test/verifier-',
  'test/proxies/',
  'packages/sdk/',
];

function rank(unit: Unit): number {
  const index = LONGEST.findIndex((path) => unit[0]?.startsWith(path));
  return index === -1 ? LONGEST.length : index;
}

const isAlone = (file: string) => ALONE.some((path) => file.startsWith(path));
const folder = (file: string) => file.slice(0, file.lastIndexOf('/'));

/** Groups small files by folder, and sorts the groups by expected duration, longest first. */
export function unitsOf(files: readonly string[]): Unit[] {
  const units: Unit[] = files.filter(isAlone).map((file) => [file]);
  const small = Map.groupBy(
    files.filter((file) => !isAlone(file)),
    folder,
  );
  for (const siblings of small.values()) {
    for (let at = 0; at < siblings.length; at += TOGETHER) units.push(siblings.slice(at, at + TOGETHER));
  }
  return units.sort((one, other) => rank(one) - rank(other));
}
