import type { RandomBytes } from './randomness.ts';

const BYTES = 7;
/** Number of random bits in the first byte: 5 + 6 * 8 = 53 bits. */
const FIRST_BITS = 0x1f;

/**
 * Returns a random number from 1 to 2^53 - 1, the largest range that a JSON number, a double and an integer column can
 * all represent exactly. Generations, rotation numbers and nonces of change-log entries are random and not counted, so
 * that values from before an older copy of the data was restored never equal later values. They are compared only for
 * equality and have no order.
 */
export function randomGeneration(random: RandomBytes): number {
  for (;;) {
    const [first = 0, ...otherBytes] = random(BYTES);
    const drawn = otherBytes.reduce((value, byte) => value * 256 + byte, first & FIRST_BITS);
    // In access tokens, 0 means that there is no generation.
    if (drawn !== 0) return drawn;
  }
}
