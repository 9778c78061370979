/** Characters of a line; longer than the longest key that can be imported. */
const LONGEST_LINE = 4096;

/** A line of a text, numbered from 1 on. */
export interface Line {
  readonly line: number;
  /** Without its line break; the beginning of a line that is too long for a key. */
  readonly text: string;
}

/** Returns the lines of a text in chunks, and holds the beginning of one line at a time. */
export async function* linesOf(chunks: AsyncIterable<string>): AsyncGenerator<Line> {
  let line = 1;
  let text = '';
  let isAfterReturn = false;
  for await (const chunk of chunks) {
    for (const part of chunk.split(/(\r\n|[\r\n])/)) {
      if (part === '\n' && isAfterReturn && text === '') isAfterReturn = false;
      else if (part === '\n' || part === '\r' || part === '\r\n') {
        yield { line, text };
        line += 1;
        text = '';
        isAfterReturn = part === '\r';
      } else if (part !== '') {
        isAfterReturn = false;
        if (text.length < LONGEST_LINE) text += part.slice(0, LONGEST_LINE);
      }
    }
  }
  yield { line, text };
}
