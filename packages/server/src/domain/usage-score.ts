/** Time after which the weight of a request is halved. */
const HALF_LIFE_SECONDS = 86_400;

/**
 * Adds requests to the usage score of a key. The score is the logarithm of the sum of all requests, weighted by 2^(time
 * / half-life), so it needs no updates while the key is not used, and the most recently and most often used keys always
 * have the highest scores. The score 0 means never used.
 */
export function addUsageScore(score: number, uses: number, at: number): number {
  if (uses === 0) return score;
  const added = at / HALF_LIFE_SECONDS + Math.log2(uses);
  const [larger, smaller] = added > score ? [added, score] : [score, added];
  return larger + Math.log2(1 + 2 ** (smaller - larger));
}
