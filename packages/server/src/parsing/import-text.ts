import { MAX_IMPORT_ROWS } from '@keyward/contract';
import { ImportReader } from './import-reader.ts';
import { isTooComplex, TOO_COMPLEX } from './json-size.ts';
import { UnreadableText } from './unreadable-text.ts';

/** One more than the limit, so that a longer file is detected. */
const MAX_READ = MAX_IMPORT_ROWS + 1;

/**
 * Returns the rows of a CSV or JSON file. For a file with too many rows, returns one row more than {@link
 * MAX_IMPORT_ROWS}.
 * @throws UnreadableText
 */
export function readImportText(text: string): unknown[] {
  if (/^\s*[[{]/.test(text) && isTooComplex(text)) throw new UnreadableText(TOO_COMPLEX);
  return Array.from(firstRows(text));
}

function* firstRows(text: string): Generator<unknown> {
  let count = 0;
  for (const row of rowsOf(text)) {
    yield row;
    count += 1;
    if (count === MAX_READ) return;
  }
}

function* rowsOf(text: string): Generator<unknown> {
  const reader = new ImportReader();
  yield* reader.read(text);
  yield* reader.end();
}
