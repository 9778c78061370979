import { setTimeout as sleep } from 'node:timers/promises';
import * as sdk from '../../packages/sdk/src/index.ts';
import { RunningKeyward } from '../../packages/sdk/test/running-keyward.ts';
import { freePort } from '../../packages/server/test/support/free-port.ts';
import { prepareAccount, prepareProgram } from './account.ts';
import { type App, apps, isInstalled } from './apps.ts';
import { build } from './builds.ts';
import { cases, DELETED, UNAVAILABLE, VALID } from './cases.ts';
import { type Check, checks, runCheck } from './checks.ts';
import { install } from './installation.ts';
import { Program } from './program.ts';

/*
 * Installs the packed SDK, starts a service in every runtime and framework, and calls each while Keyward is down, up,
 * frozen, stopped and started again: `npm run clients -- SDK`, or with more of a name, such as `SDK with Express`.
 */

/** `maxStaleness` of the programs. */
const STALE_MS = 5_000;
/**
 * The time for which a program may accept a deleted key, if its runtime receives events separately from the requests.
 */
const REVOCATION_MS = 1_000;

async function main(part: string): Promise<boolean> {
  if (apps(part).length + checks(part).length === 0) return true;
  const { folder, remove } = await install();
  try {
    // The checks use the cores while the programs wait for the server.
    const areOk = await Promise.all([runChecks(checks(part), folder), runApps(part, folder)]);
    return !areOk.includes(false);
  } finally {
    await remove();
  }
}

/** Runs the checks one after the other. */
async function runChecks(selected: readonly Check[], folder: string): Promise<boolean> {
  let isOk = true;
  for (const check of selected) {
    const failure = await runCheck(check, folder);
    process.stdout.write(`${check.name}: ${failure ?? 'yes'}\n`);
    isOk &&= failure === undefined;
  }
  return isOk;
}

/** Starts the programs, calls them and stops them. */
async function runApps(part: string, folder: string): Promise<boolean> {
  const selected = apps(part).filter(isInstalled);
  for (const { name } of apps(part).filter((app) => !isInstalled(app))) {
    process.stdout.write(`skipped ${name}: npm has this runtime only for Linux on x64\n`);
  }
  if (selected.length === 0) return true;
  const keyward = new RunningKeyward(sdk, await freePort());
  const programs: Program[] = [];
  try {
    await build(selected, folder);
    programs.push(...(await startPrograms(selected, folder, keyward)));
    await call(programs, keyward);
  } finally {
    await Promise.all([...programs.map((program) => program.stop()), keyward.remove()]);
  }
  report(programs);
  return programs.every(({ isOk }) => isOk);
}

/** Prepares the account, stops the server, and starts the programs while it is down. */
async function startPrograms(selected: readonly App[], folder: string, keyward: RunningKeyward): Promise<Program[]> {
  await keyward.start();
  const administrator = await keyward.signIn();
  await prepareAccount(administrator);
  const prepared = await Promise.all(
    selected.map(async (app, at) => ({ app, port: await freePort(), ...(await prepareProgram(administrator, at)) })),
  );
  await keyward.stop();
  return prepared.map(({ app, ...rest }) => new Program(app, { folder, url: keyward.url, ...rest }));
}

/** All programs in parallel, because they mostly wait for the server. */
async function call(programs: readonly Program[], keyward: RunningKeyward): Promise<void> {
  const each = (step: (program: Program) => Promise<void>) => Promise.all(programs.map(step));
  await each((program) => program.waitUntilListening());
  await each((program) => program.expect('down at start', UNAVAILABLE));
  await keyward.start();
  await each((program) => program.expectRecovery('started', VALID));
  await sleep(Math.max(...programs.map(({ keys }) => (keys.expired.expiresAt ?? 0) * 1000 - Date.now()), 0));
  for (const expected of cases) await each((program) => program.expect(expected.name, expected));
  const administrator = await keyward.signIn();
  for (const program of programs) {
    await administrator.deleteApiKey({ params: { appname: program.keys.deleted.appname } });
    await program.expectWithin(program.isExact ? 0 : REVOCATION_MS, DELETED.name, DELETED);
  }
  keyward.freeze();
  await sleep(STALE_MS);
  await each((program) => program.expect('frozen', UNAVAILABLE));
  keyward.resume();
  await each((program) => program.expectRecovery('resumed', VALID));
  await keyward.stop();
  await sleep(STALE_MS);
  await each((program) => program.expect('stopped', UNAVAILABLE));
  await keyward.start();
  await each((program) => program.expectRecovery('restarted', VALID));
}

/** Prints the table, followed by the output of programs with wrong responses. */
function report(programs: readonly Program[]): void {
  const cell = (outcome: string) => (outcome === 'yes' ? 'yes' : 'no');
  const row = ({ outcome }: Program) =>
    Object.fromEntries(Object.entries(outcome).map(([name, value]) => [name, cell(value)]));
  console.table(Object.fromEntries(programs.map((program) => [program.name, row(program)])));
  for (const { name, outcome, output } of programs.filter(({ isOk }) => !isOk)) {
    const wrong = Object.entries(outcome).filter(([, value]) => value !== 'yes');
    process.stdout.write(`${name}:\n${wrong.map((line) => line.join(': ')).join('\n')}\n${output}\n`);
  }
}

process.exitCode = (await main(process.argv[2] ?? '')) ? 0 : 1;
