/** Time after which the weight of a request is halved. */
const HALF_LIFE_SECONDS = 86_400;

/**
 * Adds requests to the usage score of a key. The score is the logarithm of the sum of all requests, weighted by 2^(time
 * / half-life), so it needs no updates while the key is not used: the keys used most recently and most often always
 * have the highest scores. 0 is a key that was never used.
 */
export function addUsageScore(known: number, uses: number, at: number): number {
  if (uses === 0) return known;
  const added = at / HALF_LIFE_SECONDS + Math.log2(uses);
  const [larger, smaller] = added > known ? [added, known] : [known, added];
  return larger + Math.log2(1 + 2 ** (smaller - larger));
}
