import { availableParallelism } from 'node:os';
import { checks } from './checks.ts';
import { printStep, runSteps } from './step.ts';

const results = await runSteps(checks(), Math.max(2, availableParallelism()), printStep);
process.exitCode = results.every(({ ok }) => ok) ? 0 : 1;
