/** After so long a use counts half. */
const HALF_LIFE_SECONDS = 86_400;

/**
 * How busy a key is lately, as one number that stays right while nothing happens: uses are weighed by 2^(time / half-life),
 * and of their sum the logarithm is kept. So the busiest keys are those with the largest numbers, whenever one asks;
 * 0 is a key that was never used.
 */
export function addBusyness(known: number, uses: number, at: number): number {
  if (uses === 0) return known;
  const added = at / HALF_LIFE_SECONDS + Math.log2(uses);
  const [larger, smaller] = added > known ? [added, known] : [known, added];
  return larger + Math.log2(1 + 2 ** (smaller - larger));
}
