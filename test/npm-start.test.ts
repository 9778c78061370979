import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, it } from 'node:test';

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: { start: string } };

const server = `
process.on('SIGTERM', () => setTimeout(() => { console.log('closed after SIGTERM'); process.exit(0); }, 300));
process.on('SIGINT', () => setTimeout(() => { console.log('closed after SIGINT'); process.exit(0); }, 300));
setInterval(() => {}, 1000);
console.log('ready');
`;

function createProject(): string {
  const folder = mkdtempSync(join(tmpdir(), 'keyward-start-'));
  mkdirSync(join(folder, 'packages/server/dist'), { recursive: true });
  writeFileSync(join(folder, 'packages/server/dist/main.js'), server);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'start', type: 'module', scripts }));
  return folder;
}

/** Returns the lines that `npm start` prints after a signal sent as soon as the server is ready. */
async function readLinesAfter(signal: 'SIGTERM' | 'SIGINT'): Promise<string[]> {
  const folder = createProject();
  const npm = process.env['npm_execpath'];
  // Runs no lifecycle scripts, because this folder needs no installation and no build.
  const args = ['start', '--silent', '--ignore-scripts'];
  const [program, ...before] = npm === undefined ? ['npm'] : [process.execPath, npm];
  const child = spawn(program, [...before, ...args], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: string[] = [];
  createInterface(child.stdout).on('line', (line) => {
    lines.push(line);
    if (line === 'ready') child.kill(signal);
  });
  await once(child, 'close');
  rmSync(folder, { recursive: true });
  return lines;
}

describe('npm start', { skip: process.platform === 'win32' && 'Windows has no signals' }, () => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    it(`npm start forwards ${signal} to the server and waits until it has closed`, { timeout: 30_000 }, async () => {
      assert.deepEqual(await readLinesAfter(signal), ['ready', `closed after ${signal}`]);
    });
  }
});
