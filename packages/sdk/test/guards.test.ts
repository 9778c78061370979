import assert from 'node:assert/strict';
import { copyFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Seen } from './guard-host.ts';
import { loopbackFeed } from './loopback-feed.ts';
import { installPacked, run } from './packed.ts';
import { keyNamed, row, snapshot } from './played-account.ts';

const { project, folder } = await installPacked();
copyFileSync(fileURLToPath(new URL('guard-host.ts', import.meta.url)), join(project, 'guard-host.ts'));
const express = fileURLToPath(new URL('../../../node_modules/express', import.meta.url));
symlinkSync(express, join(dirname(dirname(folder)), 'express'), 'dir');

async function play(t: TestContext, framework: string): Promise<Record<string, Seen>> {
  const feed = await loopbackFeed(t);
  const host = run(process.execPath, [join(project, 'guard-host.ts'), framework, feed.url, keyNamed('a')]);
  snapshot(await feed.connection(), { now: Math.floor(Date.now() / 1000), keys: [row('a')] });
  return JSON.parse((await host).stdout);
}

const quiet = { passed: 0, failed: [], process: [] };
const failed = { status: 500, passed: 0, failed: ['boom'], process: [] };
const without = {
  ...failed,
  failed: ['A function in the options of keyward rejected without an Error. Its value is the cause.'],
};
const COMMON = {
  valid: { ...quiet, status: 200, passed: 1 },
  denied: { ...quiet, status: 401 },
  'response already sent': { ...quiet, status: 504 },
  'response already sent, denied': { ...quiet, status: 504 },
  'response already sent, failing': { ...quiet, status: 504 },
  'headers sent': { ...quiet, status: 200 },
  'client disconnected': { ...quiet, status: 0 },
  'client disconnected, denied': { ...quiet, status: 0 },
  'client disconnected, failing': { ...quiet, status: 0 },
  'permission throws': failed,
  'permission rejects': failed,
  'permission rejects without a reason': without,
  'permission rejects with the string route': without,
  'request rejects the caller property': {
    ...failed,
    failed: ["Cannot assign to read only property 'keyward' of object '#<IncomingMessage>'"],
  },
  'verifier rejects': failed,
};

/** Without a framework, errors of the application reach the process, as they do without a guard. */
const UNCAUGHT = {
  'next throws': { status: 0, passed: 1, failed: [], process: ['exception boom'] },
  'next throws after its response': { status: 200, passed: 1, failed: [], process: ['exception boom'] },
  'next rejects': { status: 0, passed: 1, failed: [], process: ['rejection boom'] },
};

/** Express has its own error handler, which reports the error of each handler once. */
const REPORTED = {
  'next throws': { status: 500, passed: 1, failed: ['boom'], process: [] },
  'next throws after its response': { status: 200, passed: 1, failed: ['boom'], process: [] },
  'next rejects': { status: 500, passed: 1, failed: ['boom'], process: [] },
};

for (const [framework, ofApplication] of Object.entries({ http: UNCAUGHT, node: UNCAUGHT, express: REPORTED })) {
  test(`the guard of ${framework} never terminates the process, and calls the application at most once`, async (t) => {
    assert.deepEqual(await play(t, framework), { ...COMMON, ...ofApplication });
  });
}
