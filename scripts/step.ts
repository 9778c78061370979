import { spawn } from 'node:child_process';

/** A command that must succeed, and its name in the summary. */
export interface Step {
  readonly name: string;
  readonly command: readonly [program: string, ...args: string[]];
}

/** The result of a step. `output` contains both streams in the order in which they were written. */
export interface StepResult {
  readonly name: string;
  readonly ok: boolean;
  readonly seconds: number;
  readonly output: string;
}

/** Runs a step to completion. A program that cannot start is a failed step, not an exception. */
export function runStep(step: Step): Promise<StepResult> {
  const started = performance.now();
  const [program, ...args] = step.command;
  return new Promise((resolve) => {
    const chunks: string[] = [];
    const end = (ok: boolean) =>
      resolve({ name: step.name, ok, seconds: (performance.now() - started) / 1000, output: chunks.join('') });
    const child = spawn(program, args, { env: { ...process.env, NO_COLOR: '1' }, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk));
    }
    child.on('error', (error) => {
      chunks.push(`${error.message}\n`);
      end(false);
    });
    child.on('close', (code) => end(code === 0));
  });
}

/** Runs steps, at most `limit` at a time, and reports each result when it is available. */
export async function runSteps(
  steps: readonly Step[],
  limit: number,
  report: (result: StepResult) => void,
): Promise<StepResult[]> {
  const waiting = [...steps];
  const results: StepResult[] = [];
  const worker = async () => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
      const result = await runStep(step);
      results.push(result);
      report(result);
    }
  };
  await Promise.all(Array.from({ length: limit }, worker));
  return results;
}

/** Prints one line for a step, followed by its output if it failed. */
export function printStep({ name, ok, seconds, output }: StepResult): void {
  process.stdout.write(`${ok ? '✔' : '✖'} ${name} ${seconds.toFixed(2)} s\n`);
  if (!ok) process.stdout.write(`${output.trimEnd()}\n`);
}
