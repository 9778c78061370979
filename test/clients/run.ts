import { spawnSync } from 'node:child_process';

const MAX_STEP_MS = 300_000;
const MAX_OUTPUT_LENGTH = 2_000;

/** Runs a command of `sh`; if it fails, prints the last lines of its output. */
export function run(name: string, command: string, cwd: string, env: NodeJS.ProcessEnv = process.env) {
  const result = spawnSync('sh', ['-c', command], {
    cwd,
    env,
    encoding: 'utf8',
    timeout: MAX_STEP_MS,
    maxBuffer: 2 ** 26,
  });
  const output = `${result.stdout}\n${result.stderr}`;
  const ok = result.status === 0;
  if (!ok) process.stdout.write(`${name}: ${command}\n${output.trimEnd().slice(-MAX_OUTPUT_LENGTH)}\n`);
  return { ok, output };
}
