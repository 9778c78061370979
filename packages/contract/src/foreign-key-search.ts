import {
  BASE64,
  type ForeignKeyFormat,
  formatTest,
  isUuidAt,
  lettersOf,
  MAX_PADDING,
  PADDING,
} from './foreign-key-format.ts';

/**
 * Finds the parts of a text that match a key format, regardless of the surrounding text. A key ends where its alphabet
 * ends or before a separator: a character other than a letter or digit. It starts with its prefix. Without a prefix, it
 * starts where its alphabet starts or after a separator, and if all keys have the same length, at that distance from
 * the end. Reads the text once and tries few starts for each end.
 */
export function* partsOfFormat(format: ForeignKeyFormat, text: string): Generator<string> {
  if (text.length < format.minLength) return;
  if (format.type === 'uuid') yield* uuidsIn(format, text);
  else yield* new PartSearch(format, text).run();
}

function* uuidsIn({ prefix, maxLength }: ForeignKeyFormat, text: string): Generator<string> {
  for (let at = prefix.length; at <= text.length; at++) {
    const start = at - prefix.length;
    if (isUuidAt(text, at) && text.startsWith(prefix, start)) yield text.slice(start, start + maxLength);
  }
}

const LETTERS = lettersOf('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz');
/**
 * The maximum number of key starts per run. One in 60,000 random keys of 44 base64 characters contains more separators.
 */
const MAX_STARTS = 8;

/**
 * Searches a run of characters of the alphabet for keys. A position is the index of the first character after the
 * prefix.
 */
class PartSearch {
  readonly #format: ForeignKeyFormat;
  readonly #text: string;
  readonly #known: Uint8Array;
  readonly #fits: (text: string) => boolean;
  /** The positions at which keys can start in this run, in ascending order: the first one, and the most recent ones. */
  #places: number[] = [];

  constructor(format: ForeignKeyFormat, text: string) {
    this.#format = format;
    this.#text = text;
    this.#known = lettersOf(format.alphabet);
    this.#fits = formatTest(format);
  }

  *run(): Generator<string> {
    const text = this.#text;
    const shortest = this.#format.minLength - this.#format.prefix.length - MAX_PADDING;
    let runStart = 0;
    for (let at = 0; at <= text.length; at++) {
      const code = text.charCodeAt(at);
      const isInRun = this.#known[code] === 1;
      const isEnd = at - runStart >= shortest && (!isInRun || LETTERS[code] !== 1);
      if (isEnd) yield* this.#partsBefore(at, !isInRun);
      if (!isInRun) {
        runStart = at + 1;
        this.#places = [];
      } else if (this.#canStart(at, runStart)) this.#note(at);
    }
  }

  #canStart(at: number, runStart: number): boolean {
    const { prefix } = this.#format;
    if (prefix !== '') return at >= prefix.length && this.#text.startsWith(prefix, at - prefix.length);
    return at === runStart || LETTERS[this.#text.charCodeAt(at - 1)] !== 1;
  }

  #note(place: number): void {
    this.#places.push(place);
    if (this.#places.length > MAX_STARTS) this.#places.splice(1, 1);
  }

  #partsBefore(end: number, isRunEnd: boolean): string[] {
    const parts = this.#partsUpTo(end, isRunEnd);
    if (this.#format.alphabet !== BASE64 || !isRunEnd) return parts;
    for (let padding = 1; padding <= MAX_PADDING && this.#text.startsWith(PADDING, end + padding - 1); padding++) {
      parts.push(...this.#partsUpTo(end + padding, isRunEnd));
    }
    return parts;
  }

  #partsUpTo(end: number, isRunEnd: boolean): string[] {
    const { prefix, minLength, maxLength } = this.#format;
    const parts: string[] = [];
    const tryStart = (start: number) => {
      const length = end - start;
      if (start < 0 || length < minLength || length > maxLength) return;
      const part = this.#text.slice(start, end);
      if (this.#fits(part)) parts.push(part);
    };
    for (const place of this.#places) tryStart(place - prefix.length);
    // The prefix overlaps the text before this run.
    const fixed = end - maxLength;
    if (isRunEnd && minLength === maxLength && !this.#places.includes(fixed + prefix.length)) tryStart(fixed);
    return parts;
  }
}
