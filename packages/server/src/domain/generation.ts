import type { RandomBytes } from './randomness.ts';

const BYTES = 7;
/** Of the first byte: 5 + 6 * 8 = 53 bits. */
const FIRST_BITS = 0x1f;

/**
 * Returns a random number from 1 to 2^53 - 1, the largest range that a JSON number, a double and an integer column can
 * all represent exactly. Generations, rotation numbers and nonces of change-log entries are drawn, not counted, so that
 * values from before an older copy of the data was restored never equal later values. They are only compared for
 * equality; they have no order.
 */
export function randomGeneration(random: RandomBytes): number {
  for (;;) {
    const [first = 0, ...others] = random(BYTES);
    const drawn = others.reduce((value, byte) => value * 256 + byte, first & FIRST_BITS);
    // 0 means none in access tokens.
    if (drawn !== 0) return drawn;
  }
}
