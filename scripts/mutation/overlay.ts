// Preloaded into every thread of a test process: loads one source file with the text of a mutant, so that no tree is copied.
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

const { url: mutated, text } = JSON.parse(readFileSync(process.env['KEYWARD_MUTANT'] ?? '', 'utf8')) as {
  readonly url: string;
  readonly text: string;
};

registerHooks({
  load: (url, context, next) =>
    url === mutated ? { format: 'module-typescript', source: text, shortCircuit: true } : next(url, context),
});
