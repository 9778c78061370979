import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const SETTING = 'KEYWARD_TEST_REQUIRE';
const PASSED_ON = 'TEST_REQUIRE';
/** Where Debian installs servers, which is not in every PATH. */
const SERVERS = ['/usr/sbin', '/usr/local/sbin'];

/**
 * Every tool besides npm that a test needs, with its name in {@link SETTING}. Tests are skipped if their tool is
 * missing.
 */
const TOOLS = [
  'nginx',
  'caddy',
  'haproxy',
  'envoy',
  'bash',
  'curl',
  'jq',
  'openssl',
  'gnu-base64',
  'git',
  'strace',
  'root',
  'node20',
  'bun',
  'deno',
  'pyjwt',
  'authlib',
  'golang-jwt',
  'nimbus',
] as const;

export type Tool = (typeof TOOLS)[number];

/**
 * Passes the setting to test processes under another name, because the servers that they start reject unknown KEYWARD_
 * settings.
 * @returns the fault in the setting; undefined if it is valid
 */
export function passOnRequiredTools(): string | undefined {
  process.env[PASSED_ON] = process.env[SETTING] ?? '';
  delete process.env[SETTING];
  const unknown = requiredTools().filter((name) => !TOOLS.some((tool) => tool === name));
  if (unknown.length === 0) return undefined;
  return `${SETTING} contains unknown tools: ${unknown.join(', ')}. Choose from ${TOOLS.join(', ')}.`;
}

function requiredTools(): string[] {
  return (process.env[PASSED_ON] ?? process.env[SETTING] ?? '').split(',').filter((name) => name !== '');
}

/**
 * Returns the reason to skip tests that need a missing tool, for the summary of the run; false if the tool is
 * installed.
 * @throws Error if the tool is missing and required
 */
export function skipWithout(tool: Tool, isThere: boolean, reason = `${tool} is not installed`): string | false {
  if (isThere) return false;
  if (requiredTools().includes(tool)) throw new Error(`${reason}, but KEYWARD_TEST_REQUIRE requires ${tool}.`);
  return reason;
}

/** Returns the reason to skip tests that need several programs; it names the first missing one. */
export function skipUnlessInstalled(...programs: readonly Tool[]): string | false {
  for (const program of programs) {
    const skip = skipWithout(program, findProgram(program) !== undefined);
    if (skip !== false) return skip;
  }
  return false;
}

/** Returns whether base64 is the GNU version, which has its own options. */
export function hasGnuBase64(): boolean {
  const { stdout } = spawnSync('base64', ['--version'], { encoding: 'utf8' });
  return stdout?.includes('GNU') ?? false;
}

/** Returns the path of a program; undefined if it is not installed. */
export function findProgram(name: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...SERVERS];
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
