import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeConnectionSecret } from '@keyward/contract';
import { requestToken } from '../../packages/server/test/support/request-token.ts';
import { administrator, type Keyward, startKeyward } from '../browser/keyward.ts';

/*
 * Runs schemathesis with the OpenAPI document against new Keywards on loopback, without credentials, with an access
 * token of an ADMIN key, and as a user: `node test/clients/schemathesis.ts [mode] [options of schemathesis]`.
 */

const tool = join(homedir(), '.cache', 'keyward-clients', 'venv', 'bin', 'schemathesis');

/**
 * The credentials of a mode, by the security scheme of the OpenAPI document and the member of the configuration that
 * contains them.
 */
type Credentials = Readonly<Record<string, Readonly<Record<string, string>>>>;

const modes: Readonly<Record<string, (keyward: Keyward) => Promise<Credentials>>> = {
  none: async () => ({}),
  token: async (keyward) => ({ bearerAuth: { bearer: await accessToken(keyward) } }),
  user: async ({ url }) => ({ sessionCookie: { api_key: await session(url) }, consoleOrigin: { api_key: url } }),
};

/**
 * Operations that can revoke the credential of the run, because schemathesis sends names and ids from responses; each
 * runs separately.
 */
const MAY_END_RUN = [
  'signOut',
  'revokeOwnSession',
  'changePassword',
  'updateAllowedIps',
  'updateApiKey',
  'regenerateApiKey',
  'deleteApiKey',
  'deleteApiKeyWithIssued',
  'disableApiKey',
  'startRotation',
  'finishRotation',
  'startBulkOperation',
  'decideReviewItem',
  'regenerateSharedSecret',
  'finishSharedSecretRotation',
  'deleteUser',
  'updateUser',
];

async function accessToken({ url, runCli }: Keyward): Promise<string> {
  const created = JSON.parse(await runCli('keys', 'create', 'schemathesis', '--role', 'ADMIN', '--json'));
  const { sharedsecret: sharedSecret, ...rest } = decodeConnectionSecret(created.connection_secret);
  const jwt = requestToken({ ...rest, sharedSecret }, Math.floor(Date.now() / 1000));
  const response = await post(`${url}/api/v1/auth/token`, { jwt });
  const { access_token: token } = (await response.json()) as { access_token: string };
  return token;
}

/** Returns the value of a new session cookie of the administrator. */
async function session(url: string): Promise<string> {
  const response = await post(`${url}/api/v1/session`, administrator, { origin: url });
  const [cookie = ''] = response.headers.getSetCookie().filter((each) => /^keyward-\d+=/.test(each));
  return cookie.slice(cookie.indexOf('=') + 1).split(';', 1)[0] ?? '';
}

function post(url: string, body: object, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  const json = { 'content-type': 'application/json', ...headers };
  return fetch(url, { method: 'POST', headers: json, body: JSON.stringify(body) });
}

/** The configuration of schemathesis; a JSON string is valid TOML. */
function configuration(credentials: Credentials): string {
  const tables = Object.entries(credentials).map(([scheme, members]) => {
    const lines = Object.entries(members).map(([name, value]) => `${name} = ${JSON.stringify(value)}`);
    return [`[auth.openapi.${scheme}]`, ...lines].join('\n');
  });
  return tables.join('\n');
}

async function run(mode: string, options: readonly string[]): Promise<boolean> {
  const keyward = await startKeyward();
  const folder = mkdtempSync(join(tmpdir(), 'keyward-schemathesis-'));
  try {
    const config = join(folder, 'schemathesis.toml');
    writeFileSync(config, configuration((await modes[mode]?.(keyward)) ?? {}));
    const bounds = ['--seed', '45', '--max-examples', '10', '--no-shrink', '--continue-on-failure'];
    const args = ['--config-file', config, 'run', `${keyward.url}/openapi.json`, ...bounds, ...options];
    const child = spawn(tool, args, { cwd: folder, stdio: 'inherit' });
    const [code] = await once(child, 'exit');
    return code === 0;
  } finally {
    await keyward.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs a mode twice: the operations that keep the credential valid, then the others on a new Keyward. */
async function runMode(mode: string, options: readonly string[]): Promise<boolean> {
  const ids = (flag: string) => MAY_END_RUN.flatMap((id) => [flag, id]);
  const runs = [
    [...ids('--exclude-operation-id'), '--max-time', '200'],
    [...ids('--include-operation-id'), '--max-time', '60'],
  ];
  let isClean = true;
  for (const some of runs) {
    process.stdout.write(`schemathesis: ${mode}\n`);
    if (!(await run(mode, [...some, ...options]))) isClean = false;
  }
  return isClean;
}

const [chosenMode = '', ...options] = process.argv.slice(2);
if (!existsSync(tool)) throw new Error(`${tool} is missing. \`npm run clients\` prints how to install it.`);
for (const mode of Object.keys(modes).filter((each) => !(chosenMode in modes) || each === chosenMode)) {
  if (!(await runMode(mode, options))) process.exitCode = 1;
}
