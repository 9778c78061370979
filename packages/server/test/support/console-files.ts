import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { brotliCompressSync, gzipSync } from 'node:zlib';

/** The script of the console build below, long enough that compression makes it smaller. */
export const SCRIPT = 'export const answer = 42;\n'.repeat(40);

const PAGE = `<!doctype html><title>Keyward</title>
<meta property="csp-nonce" nonce="__KEYWARD_NONCE__">
<meta name="keyward-public-url" content="__KEYWARD_PUBLIC_URL__">
<meta name="keyward-install" content="__KEYWARD_INSTALL__">
`;

/** Writes a minimal console build whose router has these paths, and deletes it after the tests of the file. */
export function createConsoleBuild(
  paths: readonly string[] = ['/', '/sign-in', '/settings/keys', '/settings/keys/$name'],
) {
  const directory = mkdtempSync(join(tmpdir(), 'keyward-console-'));
  mkdirSync(join(directory, 'assets'));
  const write = (name: string, content: string | Buffer) => writeFileSync(join(directory, name), content);
  write('index.html', PAGE);
  write('routes.json', JSON.stringify(paths));
  write('favicon.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>');
  write('assets/page-1.js', SCRIPT);
  write('assets/page-1.js.br', brotliCompressSync(SCRIPT));
  write('assets/page-1.js.gz', gzipSync(SCRIPT));
  write('assets/font-1.woff2', 'font');
  after(() => rmSync(directory, { recursive: true }));
  return directory;
}
