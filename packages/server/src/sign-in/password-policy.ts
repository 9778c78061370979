import type { Claimant } from './fair-queue.ts';
import { estimatePassword } from './password-estimate.ts';

/** ASVS 5.0, 6.2.1 recommends 15 where a password is the only factor. */
const SHORTEST_PASSWORD = 15;
/** Guesses beyond 10^8: "safely unguessable" begins at 3 of 4. */
const LOWEST_SCORE = 3;

/** What must be left of a password without the words that are known about the person. */
const SHORTEST_UNKNOWN = 8;
/** Shorter ones occur in any text. */
const SHORTEST_KNOWN = 3;

/**
 * Whether a password is long enough and neither common, a pattern of the keyboard, nor made of what is known about the
 * person.
 * @throws TooManyWaiting
 */
export async function isStrongPassword(
  claimant: Claimant,
  password: string,
  known: readonly string[],
): Promise<boolean> {
  if ([...password].length < SHORTEST_PASSWORD) return false;
  const words = known.flatMap((each) => [each, ...each.split(/[@.\s]+/)]).filter(Boolean);
  if ([...without(words, password)].length < SHORTEST_UNKNOWN) return false;
  return (await estimatePassword(claimant, password, words)) >= LOWEST_SCORE;
}

/** The estimator knows these words too, but counts each further one as if it were unknown. */
function without(words: readonly string[], password: string): string {
  const longestFirst = words
    .filter((word) => word.length >= SHORTEST_KNOWN)
    .sort((one, other) => other.length - one.length);
  return longestFirst.reduce((rest, word) => rest.replaceAll(word.toLowerCase(), ''), password.toLowerCase());
}
