import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startKeyward } from '../browser/keyward.ts';
import { prepareAccount } from './account.ts';
import { lint } from './linters.ts';
import { run } from './run.ts';
import { callSteps, type Tool, tools } from './tools.ts';

/*
 * Lints the OpenAPI document of a new Keyward on loopback, generates, compiles and calls clients, then runs the SDK as its
 * users do: `npm run clients -- [part of a name in the tables]`.
 */

/** The table cells of a tool: `yes` or `no`, by the names of the steps. */
type Outcome = Readonly<Record<string, string>>;

async function callGeneratedClients(part: string): Promise<boolean> {
  const selected = tools.filter(({ name }) => name.includes(part));
  const installed = selected.filter(({ files }) => files.every((file) => existsSync(file)));
  for (const { name, install } of selected.filter((tool) => !installed.includes(tool))) {
    process.stdout.write(`skipped ${name}; install it with: ${install}\n`);
  }
  const keyward = await startKeyward();
  try {
    const environment = { ...process.env, ...(await prepareAccount(keyward)) };
    const document = await (await fetch(`${keyward.url}/openapi.json`)).text();
    const isClean = inFolder(document, lint);
    const outcomes = installed.map(
      (tool) => [tool.name, inFolder(document, (folder) => tryTool(tool, folder, environment))] as const,
    );
    console.table(Object.fromEntries(outcomes));
    return isClean && outcomes.every(([, outcome]) => !Object.values(outcome).includes('no'));
  } finally {
    await keyward.stop();
  }
}

/** Calls a function with a new folder that contains the OpenAPI document. */
function inFolder<Result>(document: string, use: (folder: string) => Result): Result {
  const folder = mkdtempSync(join(tmpdir(), 'keyward-client-'));
  try {
    writeFileSync(join(folder, 'openapi.json'), document);
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function tryTool(tool: Tool, folder: string, environment: NodeJS.ProcessEnv): Outcome {
  const generated = run(tool.name, tool.generate, folder);
  const warnings = warningsOf(tool, generated.output);
  const compiles = generated.ok && run(tool.name, tool.compile, folder).ok;
  const output = compiles ? run(tool.name, tool.call, folder, environment).output : '';
  const steps = Object.entries(callSteps).map(([step, line]) => [step, line.test(output) ? 'yes' : 'no']);
  return {
    generates: generated.ok && warnings.areExplained ? `yes, ${warnings.count} warnings` : 'no',
    compiles: compiles ? 'yes' : 'no',
    ...Object.fromEntries(steps),
  };
}

/** Counts the warnings of a generator, and prints the reasons of explained warnings and the text of the others. */
function warningsOf({ name, explained }: Tool, output: string) {
  const lines = output.split('\n').filter((line) => /\bWARN(?:ING)?\b|warning/i.test(line));
  const reasons = lines.map((line) => Object.keys(explained).find((reason) => explained[reason]?.test(line)));
  for (const reason of new Set(reasons)) {
    const count = reasons.filter((each) => each === reason).length;
    if (reason !== undefined) process.stdout.write(`${name}: ${count} warnings: ${reason}\n`);
  }
  const others = lines.filter((_, index) => reasons[index] === undefined);
  for (const line of others) process.stdout.write(`${name}: unexplained warning: ${line}\n`);
  return { count: lines.length, areExplained: others.length === 0 };
}

/** Runs the programs of test/sdk-users, whose names start with `SDK`. */
function callSdk(part: string): boolean {
  return spawnSync(process.execPath, ['test/sdk-users/main.ts', part], { stdio: 'inherit' }).status === 0;
}

const part = process.argv[2] ?? '';
const areGeneratedOk = part.startsWith('SDK') || (await callGeneratedClients(part));
process.exitCode = callSdk(part) && areGeneratedOk ? 0 : 1;
