import assert from 'node:assert/strict';
import test from 'node:test';
import { openFeed } from '../support/feed-client.ts';
import { startKeyward } from '../support/keyward.ts';
import { Terminal } from './terminal.ts';

const terminal = new Terminal();

test('creates a replica and prints its credential, lists the replica without the credential, regenerates the credential, and deletes the replica', async () => {
  const created = (await terminal.runOk('replicas', 'create', 'gateway', '--allow-ip', '10.0.0.0/8', '--json')).json;
  assert.match(created.credential, /^kwf_acct_\w{20}\.\w{43}$/);
  assert.deepEqual([created.name, created.allowed_ips, created.created_by], ['gateway', ['10.0.0.0/8'], 'terminal']);
  const { out } = await terminal.runOk('replicas', 'list');
  assert.match(out, /^NAME {2,}CONNECTED {2,}BEHIND {2,}LAST SEEN \(UTC\) {2,}IP ADDRESS {2,}ALLOWED IPS$/m);
  assert.match(out, /^gateway {2,}no {2,}Never {2,}10\.0\.0\.0\/8$/m);
  assert.match(out, /^1 replica$/m);
  assert.ok(!JSON.stringify((await terminal.runOk('replicas', 'list', '--json')).json).includes(created.credential));
  const again = await terminal.runOk('replicas', 'regenerate', 'gateway');
  assert.match(
    again.out,
    /^Replica gateway has a new credential\.\nThe credential is shown only once:\n\ncredential {2}kwf_\S+\n$/,
  );
  assert.equal((await terminal.runOk('replicas', 'delete', 'gateway')).out, 'Replica gateway was deleted.\n');
});

test('rejects an invalid replica', async () => {
  await terminal.expectError(['replicas', 'create', 'a b'], /^NAME must be a letter or digit, then up to 63/);
  await terminal.expectError(
    ['replicas', 'create', 'x', '--allow-ip', 'home'],
    /^Entry 1 of --allow-ip, "home", is not/,
  );
  await terminal.expectError(['replicas', 'delete', 'absent'], /^The account has no replica with this name/);
  await terminal.runOk('replicas', 'create', 'taken');
  await terminal.expectError(['replicas', 'create', 'TAKEN'], /^This name is taken/);
});

test('the CLI starts and finishes a credential overlap while a server runs', async () => {
  const keyward = await startKeyward();
  // The CLI uses the real clock.
  keyward.clock.advance(Math.floor(Date.now() / 1000) - keyward.clock.now);
  const cli = new Terminal(keyward.dataDirectory);
  const { credential: old } = (await cli.runOk('replicas', 'create', 'gateway', '--json')).json;
  keyward.secrets.add(old);
  const feed = await openFeed(keyward, old);
  await feed.nextEvent('ready');
  const { out } = await cli.runOk('replicas', 'regenerate', 'gateway', '--overlap', '7d');
  assert.match(
    out,
    /^Replica gateway has a new credential\.\nThe old credential is valid until \S+ \S+ UTC\.\nThe credential is shown only once:/,
  );
  const current = /kwf_\S+/.exec(out)?.[0] ?? '';
  keyward.secrets.add(current);
  const newFeed = await openFeed(keyward, current);
  await newFeed.nextEvent('ready');
  const listed = (await cli.runOk('replicas', 'list')).out;
  assert.match(listed, /^NAME {2,}OLD CREDENTIAL UNTIL \(UTC\) {2,}OLD LAST USED {2,}FROM {2,}NEW FIRST USED$/m);
  assert.match(listed, /^gateway {2,}\S+ \S+ {2,}Never {2,}\S+ \S+$/m);
  assert.equal(
    (await cli.runOk('replicas', 'finish', 'gateway')).out,
    'The old credential of replica gateway was revoked.\n',
  );
  assert.deepEqual((await feed.nextEvent('bye')).data, { code: 'rotated' });
  await newFeed.nextEvent('beat', newFeed.events.length);
  newFeed.close();
  await cli.expectError(['replicas', 'finish', 'gateway'], /^No rotation is running/);
  await cli.expectError(['replicas', 'regenerate', 'gateway', '--overlap', '8d'], /7 days/);
});

test('deleting a replica with the CLI disconnects it from a running server', async () => {
  const keyward = await startKeyward();
  const cli = new Terminal(keyward.dataDirectory);
  const { credential } = (await cli.runOk('replicas', 'create', 'gateway', '--json')).json;
  keyward.secrets.add(credential);
  const feed = await openFeed(keyward, credential);
  await feed.nextEvent('ready');
  await cli.runOk('replicas', 'delete', 'gateway');
  assert.deepEqual((await feed.nextEvent('bye')).data, { code: 'revoked' });
  await feed.waitForEnd();
});
