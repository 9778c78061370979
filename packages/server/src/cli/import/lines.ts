/** Maximum number of stored characters per line; exceeds the length of every key that can be imported. */
const MAX_LINE = 4096;

/** A line of a text, numbered from 1. */
export interface Line {
  readonly line: number;
  /** The text without its line break, truncated if it is too long for a key. */
  readonly text: string;
}

/** Splits text in chunks into lines. Keeps one line in memory at a time. */
export async function* splitLines(chunks: AsyncIterable<string>): AsyncGenerator<Line> {
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
        if (text.length < MAX_LINE) text += part.slice(0, MAX_LINE);
      }
    }
  }
  yield { line, text };
}
