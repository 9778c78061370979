import assert from 'node:assert/strict';
import test from 'node:test';
import { Terminal } from './terminal.ts';

const DAY = 86_400;
const terminal = new Terminal();
const policy = async (...options: string[]) => (await terminal.runOk('account', 'policy', ...options, '--json')).json;
const NOTHING = { max_lifetime_days: null, default_lifetime_days: null, unused: null };

test('an account without a key policy sets no requirements for its keys', async () => {
  const { out } = await terminal.runOk('account', 'policy');
  assert.equal(out, 'maximum lifetime  none\ndefault lifetime  none\nunused keys       kept\n');
  assert.deepEqual(await policy(), NOTHING);
});

test('each option sets and clears one field of the policy and leaves the other fields unchanged', async () => {
  const steps: readonly (readonly [readonly string[], object])[] = [
    [['--max-lifetime', '365'], { max_lifetime_days: 365 }],
    [['--default-lifetime', '1'], { default_lifetime_days: 1 }],
    [['--unused', '90'], { unused: { days: 90, action: 'disable' } }],
    [['--unused-action', 'delete'], { unused: { days: 90, action: 'delete' } }],
    [['--unused', '14'], { unused: { days: 14, action: 'delete' } }],
    [['--max-lifetime', 'none'], { max_lifetime_days: null }],
    [['--default-lifetime', 'none'], { default_lifetime_days: null }],
    [['--unused', 'none'], { unused: null }],
  ];
  let expected: object = NOTHING;
  for (const [options, changed] of steps) {
    expected = { ...expected, ...changed };
    assert.deepEqual(await policy(...options), expected, options.join(' '));
    assert.deepEqual(await policy(), expected, `after ${options.join(' ')}`);
  }
});

test('the policy is printed in words and applies to keys created afterwards', async () => {
  const all = ['--max-lifetime', '365', '--default-lifetime', '1', '--unused', '90', '--unused-action', 'delete'];
  const { out } = await terminal.runOk('account', 'policy', ...all);
  assert.equal(out, 'maximum lifetime  365 days\ndefault lifetime  1 day\nunused keys       delete after 90 days\n');
  assert.equal((await terminal.runOk('account', 'policy')).out, out);
  const key = (await terminal.runOk('keys', 'create', 'billing', '--role', 'READONLY', '--json')).json;
  assert.equal(key.expires_at, key.created_at + DAY);
  const eternal = ['keys', 'create', 'eternal', '--role', 'READONLY', '--expires', 'never'];
  await terminal.expectError(eternal, /maximum lifetime of 365 days/);
  await policy('--max-lifetime', 'none', '--default-lifetime', 'none', '--unused', 'none');
});

test('a policy change is audited with the previous values; reading the policy is not audited', async () => {
  const changes = async () =>
    (await terminal.runOk('audit', 'list', '--search', 'Key policy', '--json')).json.map(
      ({ user, before, after }: { user: string; before: object; after: object }) => ({ user, before, after }),
    );
  const known = (await changes()).length;
  await terminal.runOk('account', 'policy');
  assert.equal((await changes()).length, known);
  await policy('--default-lifetime', '30');
  const [latest] = await changes();
  assert.deepEqual(latest, { user: 'terminal', before: NOTHING, after: { ...NOTHING, default_lifetime_days: 30 } });
  await policy('--default-lifetime', 'none');
});

test('rejects a default lifetime above the maximum, whichever is set last', async () => {
  const message = /^The default lifetime exceeds the maximum lifetime\. Change one of them\.$/m;
  await terminal.expectError(['account', 'policy', '--max-lifetime', '30', '--default-lifetime', '31'], message);
  await policy('--max-lifetime', '30', '--default-lifetime', '30');
  await terminal.expectError(['account', 'policy', '--default-lifetime', '31'], message);
  await terminal.expectError(['account', 'policy', '--max-lifetime', '29'], message);
  assert.deepEqual(await policy(), { ...NOTHING, max_lifetime_days: 30, default_lifetime_days: 30 });
  await policy('--max-lifetime', 'none', '--default-lifetime', 'none');
});

test('rejects an invalid number of days, names the CLI option, and changes nothing', async () => {
  for (const [option, least, wrong] of [
    ['--max-lifetime', 1, ['0', '3651', '1.5', 'x', '', '0x1e', '-1', 'null', 'never']],
    ['--default-lifetime', 1, ['0', '3651']],
    ['--unused', 14, ['13', '3651', '']],
  ] as const) {
    const message = new RegExp(`^${option} must be a whole number of days from ${least} to 3650, or none\\.$`, 'm');
    for (const text of wrong) await terminal.expectError(['account', 'policy', `${option}=${text}`], message);
  }
  const unnamed = /^--unused-action requires --unused with a number of days\.$/m;
  await terminal.expectError(['account', 'policy', '--unused-action', 'delete'], unnamed);
  await terminal.expectError(['account', 'policy', '--unused', 'none', '--unused-action', 'delete'], unnamed);
  assert.equal((await terminal.run(['account', 'policy', '--unused-action', 'burn'])).code, 2);
  assert.deepEqual(await policy(), NOTHING);
});
