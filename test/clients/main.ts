import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeConnectionSecret } from '@keyward/contract';
import { requestToken } from '../../packages/server/test/support/request-token.ts';
import { type Keyward, startKeyward } from '../browser/keyward.ts';
import { callSteps, type Tool, tools } from './tools.ts';

/* Generates, compiles and calls clients of a new Keyward on loopback: `npm run clients -- [part of a tool's name]`. */

const MOST_OUTPUT = 2_000;
const LONGEST_STEP_MS = 300_000;

interface Outcome {
  readonly generates: string;
  readonly compiles: string;
  readonly calls: Readonly<Record<string, string>>;
}

async function main(): Promise<boolean> {
  const chosen = tools.filter(({ name }) => name.includes(process.argv[2] ?? ''));
  const installed = chosen.filter(({ file }) => existsSync(file));
  for (const { name, install } of chosen.filter((tool) => !installed.includes(tool))) {
    process.stdout.write(`skipped ${name}; install it with: ${install}\n`);
  }
  const keyward = await startKeyward();
  try {
    const token = await accessToken(keyward);
    const document = await (await fetch(`${keyward.url}/openapi.json`)).text();
    const environment = { ...process.env, KEYWARD_URL: keyward.url, ACCESS_TOKEN: token };
    const outcomes = installed.map((tool) => [tool.name, tryTool(tool, document, environment)] as const);
    console.table(Object.fromEntries(outcomes.map(([name, { calls, ...rest }]) => [name, { ...rest, ...calls }])));
    return outcomes.every(([, outcome]) => !JSON.stringify(outcome).includes('"no"'));
  } finally {
    await keyward.stop();
  }
}

/** Returns an access token of an ADMIN key for the management API. */
async function accessToken({ url, terminal }: Keyward): Promise<string> {
  const printed = JSON.parse(await terminal('keys', 'create', 'clients', '--role', 'ADMIN', '--json'));
  const { sharedsecret, ...rest } = decodeConnectionSecret(printed.connection_secret);
  const jwt = requestToken({ ...rest, sharedSecret: sharedsecret }, Math.floor(Date.now() / 1000));
  const answer = await fetch(`${url}/api/v1/auth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jwt }),
  });
  const { access_token } = (await answer.json()) as { access_token: string };
  return access_token;
}

function tryTool(tool: Tool, document: string, env: NodeJS.ProcessEnv): Outcome {
  const folder = mkdtempSync(join(tmpdir(), 'keyward-client-'));
  try {
    writeFileSync(join(folder, 'openapi.json'), document);
    const generated = run(tool, tool.generate, folder, env);
    const compiled = generated.ok && run(tool, tool.compile, folder, env).ok;
    const printed = compiled && tool.call !== undefined ? run(tool, tool.call, folder, env).output.split('\n') : [];
    const untried = tool.call === undefined ? '-' : 'no';
    const warnings = generated.output.match(/\bWARN(?:ING)?\b/g)?.length ?? 0;
    return {
      generates: generated.ok ? `yes, ${warnings} warnings` : 'no',
      compiles: compiled ? 'yes' : 'no',
      calls: Object.fromEntries(callSteps.map((step) => [step, printed.includes(step) ? 'yes' : untried])),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function run({ name }: Tool, command: string, cwd: string, env: NodeJS.ProcessEnv) {
  const result = spawnSync('sh', ['-c', command], {
    cwd,
    env,
    encoding: 'utf8',
    timeout: LONGEST_STEP_MS,
    maxBuffer: 2 ** 26,
  });
  const output = `${result.stdout}\n${result.stderr}`;
  const ok = result.status === 0;
  if (!ok) process.stdout.write(`${name}: ${command}\n${output.trimEnd().slice(-MOST_OUTPUT)}\n`);
  return { ok, output };
}

process.exitCode = (await main()) ? 0 : 1;
