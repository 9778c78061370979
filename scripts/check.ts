import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { checks } from './checks.ts';
import { documentText, RECORDED_DOCUMENT } from './recorded-document.ts';
import { RECORDED_TEXT_SCAN, textScanBytes } from './recorded-text-scan.ts';
import { printStep, runSteps } from './step.ts';

if (process.argv.includes('--record')) {
  writeFileSync(RECORDED_DOCUMENT, documentText());
  writeFileSync(RECORDED_TEXT_SCAN, await textScanBytes());
}

const results = await runSteps(checks(), Math.max(2, availableParallelism()), printStep);
process.exitCode = results.every(({ ok }) => ok) ? 0 : 1;
