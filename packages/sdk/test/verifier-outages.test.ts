import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import test, { after, type TestContext } from 'node:test';
import { holdingProxy } from './holding-proxy.ts';
import { installPacked } from './packed.ts';
import { waitUntil } from './played-account.ts';
import { startKeyward } from './running-keyward.ts';

const { sdk, verifier: entry, project } = await installPacked();
const server = await startKeyward(sdk);
after(() => server.remove());
const client = await server.signIn();
const { data: replica } = await client.createReplica({ body: { name: 'replica' } });
const { credential } = replica;
type Options = Partial<Parameters<typeof entry.createVerifier>[0]>;
/** Seconds; more than a busy machine delays an event. Clocks that are set ahead make a test shorter. */
const MAX_STALENESS = 60;

async function newKey(appname: string): Promise<string> {
  return (await client.createApiKey({ body: { appname, roles: ['ADMIN'] } })).data.appkey;
}

const deleteKey = (appname: string) => client.deleteApiKey({ params: { appname } });

/** The clocks of the process, which tests can advance. */
class AheadClock {
  ahead = 0;
  readonly now = () => Date.now() + this.ahead;
  readonly elapsed = () => performance.now() + this.ahead;
}

/** A verifier and the history of its status reasons, where `current` means no reason. */
function following(t: TestContext, options: Options) {
  const changes: string[] = [];
  const onStatus: Options['onStatus'] = ({ reason = 'current' }) => void changes.push(reason);
  const settings = { url: server.url, credential, report: false, maxStaleness: MAX_STALENESS, onStatus, ...options };
  const verifier = entry.createVerifier(settings);
  t.after(() => verifier.close());
  return { verifier, changes };
}

test('a server that freezes and recovers changes the status once each', async (t) => {
  const key = await newKey('frozen');
  const clock = new AheadClock();
  let requests = 0;
  const { verifier, changes } = following(t, {
    clock,
    fetch: (url, init) => {
      requests++;
      return fetch(url, init);
    },
  });
  await verifier.start();
  t.after(() => server.resume());
  server.freeze();
  const before = requests;
  await waitUntil(() => requests > before);
  clock.ahead += MAX_STALENESS * 1000;
  await waitUntil(() => verifier.check(key).code === 'unavailable');
  // The waiting connection is answered after more than a quarter of maxStaleness.
  clock.ahead += MAX_STALENESS * 1000;
  server.resume();
  await waitUntil(() => verifier.check(key).valid);
  const { number = 0 } = verifier.status();
  await newKey('after-the-frost');
  await waitUntil(() => (verifier.status().number ?? 0) > number);
  assert.deepEqual(changes, ['current', 'unreachable', 'current']);
});

test('behind a proxy that delays each event by 30 seconds no key is valid after maxStaleness', async (t) => {
  const proxy = await holdingProxy(t, server.url);
  const clock = new AheadClock();
  const key = await newKey('held-back');
  const { verifier, changes } = following(t, { url: proxy.url, clock });
  await verifier.start();
  assert.equal(verifier.check(key).valid, true);
  proxy.hold();
  await deleteKey('held-back');
  clock.ahead += 40_000;
  assert.equal(verifier.check(key).valid, true, 'within maxStaleness');
  for (let held = 0; held < 3; held++) {
    clock.ahead += 30_000;
    assert.equal(verifier.check(key).code, 'unavailable');
    await waitUntil(() => proxy.release() > 0);
  }
  assert.equal(changes.filter((each) => each === 'current').length, 1, `${changes}`);
  proxy.pass();
  await waitUntil(() => verifier.status().current);
  assert.equal(verifier.check(key).code, 'unknown');
});

test('a verifier that was suspended rejects a key that was deleted during the suspension', async (t) => {
  const [kept, deleted] = [await newKey('kept'), await newKey('deleted')];
  const [file, woken] = [join(project, 'suspended.js'), join(project, 'woken')];
  writeFileSync(
    file,
    `import { existsSync } from 'node:fs';
import { createVerifier } from '@keyward/sdk/verifier';
const [url, credential, woken, ...keys] = process.argv.slice(2);
const maxStaleness = ${MAX_STALENESS};
const ahead = () => (existsSync(woken) ? maxStaleness * 1000 : 0);
const clock = { now: () => Date.now() + ahead(), elapsed: () => performance.now() + ahead() };
const verifier = createVerifier({ url, credential, report: false, maxStaleness, clock });
await verifier.start();
let last = '';
const look = () => {
  const codes = keys.map((key) => verifier.check(key).code).join(' ');
  if (codes !== last) console.log(codes);
  last = codes;
  setImmediate(look);
};
look();\n`,
  );
  const child = spawn(process.execPath, [file, server.url, credential, woken, kept, deleted], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => child.kill('SIGKILL'));
  const lines: string[] = [];
  createInterface(child.stdout).on('line', (line) => lines.push(line));
  await waitUntil(() => lines[0] === 'valid valid');
  child.kill('SIGSTOP');
  await deleteKey('deleted');
  writeFileSync(woken, '');
  child.kill('SIGCONT');
  await waitUntil(() => lines.at(-1) === 'valid unknown');
  child.kill('SIGKILL');
  await once(child, 'exit');
  // The process can be suspended between the two checks of one line.
  const codes = (at: number) => lines.map((line) => line.split(' ')[at]).filter((code, i, all) => code !== all[i - 1]);
  assert.deepEqual(codes(0), ['valid', 'unavailable', 'valid']);
  assert.deepEqual(codes(1), ['valid', 'unavailable', 'unknown']);
});
