// Preloaded into every thread of a test process. Replaces one source file with the text of a mutant, so that the source
// tree need not be copied.
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
