import { MOST_IMPORT_ROWS } from '@keyward/contract';
import { ImportReader } from './import-reader.ts';
import { isTooComplex, TOO_COMPLEX } from './json-size.ts';
import { UnreadableText } from './unreadable-text.ts';

/** One more than is accepted, so that it is seen. */
const MOST_READ = MOST_IMPORT_ROWS + 1;

/**
 * Returns the rows of a CSV or JSON file as they are, and of a longer one no more than {@link MOST_IMPORT_ROWS} and one.
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
    if (count === MOST_READ) return;
  }
}

function* rowsOf(text: string): Generator<unknown> {
  const reader = new ImportReader();
  yield* reader.read(text);
  yield* reader.end();
}
