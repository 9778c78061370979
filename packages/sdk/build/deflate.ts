/**
 * Compresses as RFC 1951 says, in one block with the fixed codes. The output depends on the input alone: that of zlib
 * depends on its version and build as well, and a release must have the same bytes on every machine.
 */
export function deflate(input: Uint8Array): Uint8Array {
  const output = new BitWriter();
  output.write(0b011, 3); // the last block; fixed codes
  for (let at = 0, matches = new Matches(input); at < input.length; ) {
    const { length, distance } = matches.take(at);
    if (length === 0) output.writeCode(SYMBOLS[input[at] as number]);
    else writeMatch(output, length, distance);
    at += Math.max(length, 1);
  }
  output.writeCode(SYMBOLS[END_OF_BLOCK]);
  return output.finish();
}

const END_OF_BLOCK = 256;
const FIRST_LENGTH = 257;
const WINDOW = 32_768;
const SHORTEST = 3;
const LONGEST = 258;
/** Earlier occurrences that are compared: more make the package smaller by less than one percent. */
const TRIES = 128;

interface Code {
  readonly bits: number;
  readonly count: number;
}

/** Codes are sent from the most significant bit on, unlike all else. */
function code(value: number, count: number): Code {
  let bits = 0;
  for (let at = 0; at < count; at++) bits |= ((value >> at) & 1) << (count - 1 - at);
  return { bits, count };
}

/** Section 3.2.6. */
const SYMBOLS: readonly Code[] = Array.from({ length: 288 }, (_, symbol) => {
  if (symbol < 144) return code(0x30 + symbol, 8);
  if (symbol < 256) return code(0x190 + symbol - 144, 9);
  return symbol < 280 ? code(symbol - 256, 7) : code(0xc0 + symbol - 280, 8);
});

interface Range {
  readonly first: number;
  /** Number of bits that tell its values apart. */
  readonly extra: number;
}

function ranges(first: number, extras: readonly number[]): Range[] {
  return extras.map((extra, at) => ({ first: first + sum(extras.slice(0, at).map((each) => 2 ** each)), extra }));
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);

/** Section 3.2.5. The longest match has a symbol of its own. */
const LENGTHS = [
  ...ranges(
    SHORTEST,
    Array.from({ length: 28 }, (_, at) => Math.max(0, (at >> 2) - 1)),
  ),
  { first: LONGEST, extra: 0 },
];
const DISTANCES = ranges(
  1,
  Array.from({ length: 30 }, (_, at) => Math.max(0, (at >> 1) - 1)),
);

function writeMatch(output: BitWriter, length: number, distance: number): void {
  const ofLength = LENGTHS.findLastIndex(({ first }) => first <= length);
  output.writeCode(SYMBOLS[FIRST_LENGTH + ofLength]);
  output.writeRest(length, LENGTHS[ofLength]);
  const ofDistance = DISTANCES.findLastIndex(({ first }) => first <= distance);
  output.writeCode(code(ofDistance, 5));
  output.writeRest(distance, DISTANCES[ofDistance]);
}

interface Match {
  /** 0 where nothing of what follows occurred before. */
  readonly length: number;
  readonly distance: number;
}

const NO_MATCH: Match = { length: 0, distance: 0 };

/** Where the text occurred before: the latest place of each three bytes, and of each place the one before it. */
class Matches {
  readonly #input: Uint8Array;
  readonly #latest = new Map<number, number>();
  readonly #earlier: Int32Array;
  #known = 0;

  constructor(input: Uint8Array) {
    this.#input = input;
    this.#earlier = new Int32Array(input.length);
  }

  /** Returns the match to use at a place: none where the next place has a longer one. */
  take(at: number): Match {
    const match = this.#longest(at);
    return match.length > 0 && this.#longest(at + 1).length > match.length ? NO_MATCH : match;
  }

  #longest(at: number): Match {
    this.#learnUpTo(at);
    let best = NO_MATCH;
    let candidate = this.#latest.get(this.#three(at)) ?? -1;
    for (let tries = 0; candidate >= 0 && at - candidate <= WINDOW && tries < TRIES; tries++) {
      const length = this.#common(candidate, at);
      if (length >= SHORTEST && length > best.length) best = { length, distance: at - candidate };
      candidate = this.#earlier[candidate] as number;
    }
    return best;
  }

  #learnUpTo(end: number): void {
    for (; this.#known < end; this.#known++) {
      const three = this.#three(this.#known);
      this.#earlier[this.#known] = this.#latest.get(three) ?? -1;
      this.#latest.set(three, this.#known);
    }
  }

  #three(at: number): number {
    const [first = 0, second = 0, third = 0] = this.#input.subarray(at, at + SHORTEST);
    return (first << 16) | (second << 8) | third;
  }

  #common(one: number, other: number): number {
    const most = Math.min(LONGEST, this.#input.length - other);
    let length = 0;
    while (length < most && this.#input[one + length] === this.#input[other + length]) length++;
    return length;
  }
}

/** Packs numbers from the least significant bit on. */
class BitWriter {
  readonly #bytes: number[] = [];
  #bits = 0;
  #count = 0;

  write(value: number, count: number): void {
    this.#bits |= value << this.#count;
    this.#count += count;
    for (; this.#count >= 8; this.#count -= 8) {
      this.#bytes.push(this.#bits & 0xff);
      this.#bits >>>= 8;
    }
  }

  writeCode({ bits, count }: Code = code(0, 0)): void {
    this.write(bits, count);
  }

  writeRest(value: number, { first, extra }: Range = { first: 0, extra: 0 }): void {
    this.write(value - first, extra);
  }

  finish(): Uint8Array {
    if (this.#count > 0) this.#bytes.push(this.#bits & 0xff);
    return Uint8Array.from(this.#bytes);
  }
}
