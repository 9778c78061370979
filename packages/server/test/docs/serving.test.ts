import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import test from 'node:test';
import { decodeConnectionSecret } from '@keyward/contract';
import { skipUnlessInstalled } from '../../../../scripts/required-tools.ts';
import { firstCall } from '../../../console/src/ui/reveal/first-call.ts';
import { createApiKey } from '../../src/actions/api-keys/create/create.ts';
import { createRole } from '../../src/actions/roles/create.ts';
import { cliCaller } from '../../src/domain/caller.ts';
import { type RunningInstallation, startInstallation } from './installation.ts';

test('the reference is public, and its content security policy blocks scripts', async (t) => {
  const { url } = await startInstallation(t);
  const response = await fetch(`${url}/docs`);
  assert.equal(response.status, 200);
  assert.equal(response.headers.get('content-type'), 'text/html; charset=utf-8');
  assert.equal(
    response.headers.get('content-security-policy'),
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  );
  const page = await response.text();
  assert.ok(page.includes(`${url}/api/v1`));

  const [, style = ''] = /<link rel="stylesheet" href="([^"]+)"/.exec(page) ?? [];
  const sheet = await fetch(url + style);
  assert.equal(sheet.headers.get('content-type'), 'text/css; charset=utf-8');
  assert.match(sheet.headers.get('cache-control') ?? '', /immutable/);

  const again = await fetch(`${url}/docs`, { headers: { 'if-none-match': response.headers.get('etag') ?? '' } });
  assert.deepEqual([again.status, await again.text()], [304, '']);
});

test('the guide in the repository contains the same script as the page', async (t) => {
  const { url } = await startInstallation(t);
  const guide = readFileSync(new URL('../../../../docs/guides/first-call.sh', import.meta.url), 'utf8');
  assert.equal(guide.trim(), (await scriptOnPage(url)).trim());
});

const skip = skipUnlessInstalled('bash', 'openssl', 'curl', 'jq');

test('the script on the page makes the first call with only a connection secret, for every role', {
  skip,
}, async (t) => {
  const running = await startInstallation(t);
  const script = await scriptOnPage(running.url);
  let secret = '';
  for (const role of await createEveryRole(running)) {
    secret = await createKey(running, role);
    const first = await runBash(script, secret);
    assert.equal(first.code, 0, role + first.errors);
    assert.equal(JSON.parse(first.output).data.role, role.toLowerCase());
  }
  const wrong = Buffer.from(Buffer.from(secret, 'base64').toString().replace('"appkey":"kw_', '"appkey":"kw-'));
  const rejected = await runBash(script, wrong.toString('base64'));
  assert.deepEqual(
    [rejected.code, rejected.errors.trim().split('\n').at(-1)],
    [1, 'The credentials are not valid. Check them, then try again.'],
  );
});

test('scripts on the page and in the console never pass a secret as an argument', { skip }, async (t) => {
  const running = await startInstallation(t);
  const secret = await createKey(running);
  const recordingScript = `recorded() { printf '%s\\n' "$*" >&3; command "$@"; }
exec 3>&2
${['openssl', 'curl', 'jq', 'od', 'tr', 'date', 'base64'].map((tool) => `${tool}() { recorded ${tool} "$@"; }`).join('\n')}
`;
  const { sharedsecret, appkey } = decodeConnectionSecret(secret);
  const scripts = [await scriptOnPage(running.url), firstCall(secret, ['readonly']), firstCall(secret, ['verifier'])];
  for (const each of scripts) {
    const { code, errors } = await runBash(recordingScript + each, secret);
    assert.equal(code, 0, errors);
    assert.match(errors, /^curl .+\/auth\/token/m, 'the arguments are recorded');
    for (const text of [secret, sharedsecret, Buffer.from(sharedsecret).toString('hex'), appkey, 'Bearer '])
      assert.ok(!errors.includes(text), 'a secret is an argument');
  }
});

test('examples on the page never expand a secret variable in an argument', async (t) => {
  const { url } = await startInstallation(t);
  const page = await (await fetch(`${url}/docs`)).text();
  const plain = page
    .replaceAll(/<[^>]+>/g, '')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'");
  assert.match(plain, /-H @&lt;\(printf 'Authorization: Bearer %s' "\$access_token"\)/);
  assert.doesNotMatch(plain, /-[Hdu] "(?!Github-)[^"\n]*\$/);
});

test('the first call in the console works for keys of every role; a verifier key checks itself', {
  skip,
}, async (t) => {
  const running = await startInstallation(t);
  for (const role of await createEveryRole(running)) {
    const secret = await createKey(running, role);
    const { code, output, errors } = await runBash(firstCall(secret, [role.toLowerCase()]), secret);
    assert.equal(code, 0, role + errors);
    const { data } = JSON.parse(output);
    assert.equal(data[role === 'VERIFIER' ? 'valid' : 'role'], role === 'VERIFIER' || role.toLowerCase());
  }
});

/** Returns the system roles and a custom role with a single permission. */
async function createEveryRole({ context }: RunningInstallation): Promise<readonly string[]> {
  const account = await context.storage.stores.directory.accountNamed('acmecorp');
  assert.ok(account);
  const body = {
    name: 'hook-reader',
    description: '',
    permissions: [{ resource: 'webhooks', fetch: true, create: false, update: false, delete: false }],
  };
  await createRole(context, cliCaller(account), { body });
  return ['ADMIN', 'READONLY', 'VERIFIER', body.name];
}

async function scriptOnPage(url: string): Promise<string> {
  const page = await (await fetch(`${url}/docs`)).text();
  const [, markup = ''] = /<pre id="first-call-script"><code>(.*?)<\/code>/s.exec(page) ?? [];
  const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
  return markup.replaceAll(/<[^>]+>/g, '').replaceAll(/&([^;]+);/g, (_, name: string) => entities[name] ?? '?');
}

async function createKey({ context }: RunningInstallation, role = 'READONLY'): Promise<string> {
  const account = await context.storage.stores.directory.accountNamed('acmecorp');
  assert.ok(account);
  const body = { appname: `nightly_${role}`, roles: [role] };
  const key = await createApiKey(context, cliCaller(account), { headers: {}, body });
  assert.ok(key.connection_secret);
  return key.connection_secret;
}

async function runBash(script: string, secret: string) {
  const child = spawn('bash', { env: { ...process.env, NETOSECRET: secret } });
  child.stdin.end(script);
  const closed = new Promise<number | null>((resolve) => child.on('close', resolve));
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { output, errors, code: await closed };
}
