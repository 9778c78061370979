import assert from 'node:assert/strict';
import test from 'node:test';
import { openFeed } from '../support/feed-client.ts';
import { startKeyward } from '../support/keyward.ts';
import { Terminal } from './terminal.ts';

const terminal = new Terminal();

test('a replica is added with its credential, listed without, given a new one, and deleted', async () => {
  const made = (await terminal.ok('replicas', 'create', 'gateway', '--allow-ip', '10.0.0.0/8', '--json')).json;
  assert.match(made.credential, /^kwf_acct_\w{20}\.\w{43}$/);
  assert.deepEqual([made.name, made.allowed_ips, made.created_by], ['gateway', ['10.0.0.0/8'], 'terminal']);
  const { out } = await terminal.ok('replicas', 'list');
  assert.match(out, /^NAME {2,}CONNECTED {2,}BEHIND {2,}LAST SEEN \(UTC\) {2,}FROM {2,}ALLOWED FROM$/m);
  assert.match(out, /^gateway {2,}no {2,}Never {2,}10\.0\.0\.0\/8$/m);
  assert.match(out, /^1 replica$/m);
  assert.ok(!JSON.stringify((await terminal.ok('replicas', 'list', '--json')).json).includes(made.credential));
  const again = await terminal.ok('replicas', 'regenerate', 'gateway');
  assert.match(
    again.out,
    /^Replica gateway has a new credential\.\nIt is shown this once:\n\ncredential {2}kwf_\S+\n$/,
  );
  assert.equal((await terminal.ok('replicas', 'delete', 'gateway')).out, 'Replica gateway was deleted.\n');
});

test('what is no replica is refused', async () => {
  await terminal.refused(['replicas', 'create', 'a b'], /^NAME must be a letter or digit, then up to 63/);
  await terminal.refused(['replicas', 'create', 'x', '--allow-ip', 'home'], /^Entry 1 of --allow-ip, "home", is not/);
  await terminal.refused(['replicas', 'delete', 'absent'], /^There is no replica of this name in the account/);
  await terminal.ok('replicas', 'create', 'taken');
  await terminal.refused(['replicas', 'create', 'TAKEN'], /^The name is taken/);
});

test('a terminal beside a running server cuts a replica off', async () => {
  const keyward = await startKeyward();
  const beside = new Terminal(keyward.dataDirectory);
  const { credential } = (await beside.ok('replicas', 'create', 'gateway', '--json')).json;
  keyward.secrets.add(credential);
  const feed = await openFeed(keyward, credential);
  await feed.next('ready');
  await beside.ok('replicas', 'delete', 'gateway');
  assert.deepEqual((await feed.next('bye')).data, { code: 'revoked' });
  await feed.ended();
});
