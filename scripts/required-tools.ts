import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const SETTING = 'KEYWARD_TEST_REQUIRE';
const PASSED_ON = 'TEST_REQUIRE';
/** Where Debian has servers, which is not in every PATH. */
const SERVERS = ['/usr/sbin', '/usr/local/sbin'];

/** Everything beyond npm that a test needs, by the names of {@link SETTING}. A test is skipped where it is missing. */
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
 * Passes the setting on to test processes under another name: servers that they start refuse unknown KEYWARD_ settings.
 * @returns what is wrong with the setting; undefined if nothing is
 */
export function passOnRequiredTools(): string | undefined {
  process.env[PASSED_ON] = process.env[SETTING] ?? '';
  delete process.env[SETTING];
  const unknown = requiredTools().filter((name) => !TOOLS.some((tool) => tool === name));
  if (unknown.length === 0) return undefined;
  return `${SETTING} names ${unknown.join(', ')}, which no test needs. It may name ${TOOLS.join(', ')}.`;
}

function requiredTools(): string[] {
  return (process.env[PASSED_ON] ?? process.env[SETTING] ?? '').split(',').filter((name) => name !== '');
}

/**
 * Returns why the tests that need a tool are skipped, for the end of the run; false where it is there.
 * @throws Error where it is missing and required
 */
export function skipWithout(tool: Tool, isThere: boolean, reason = `${tool} is not installed`): string | false {
  if (isThere) return false;
  if (requiredTools().includes(tool)) throw new Error(`${reason}, and KEYWARD_TEST_REQUIRE names ${tool}.`);
  return reason;
}

/** The same for programs on the path, of which the first missing one is named. */
export function skipUnlessInstalled(...programs: readonly Tool[]): string | false {
  for (const program of programs) {
    const skip = skipWithout(program, findProgram(program) !== undefined);
    if (skip !== false) return skip;
  }
  return false;
}

/** Whether base64 is that of GNU, which has options of its own. */
export function hasGnuBase64(): boolean {
  const { stdout } = spawnSync('base64', ['--version'], { encoding: 'utf8' });
  return stdout?.includes('GNU') ?? false;
}

/** Returns where a program is; undefined when it is not installed. */
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
