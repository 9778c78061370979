import type { Claimant } from './fair-queue.ts';
import { estimatePassword } from './password-estimate.ts';

/** ASVS 5.0, 6.2.1 recommends 15 if a password is the only factor. */
const SHORTEST_PASSWORD = 15;
/** More than 10^8 guesses: "safely unguessable" starts at 3 of 4. */
const LOWEST_SCORE = 3;

/** Minimum length of the password without the words known about the user. */
const SHORTEST_UNKNOWN = 8;
/** Shorter words occur in any text. */
const SHORTEST_KNOWN = 3;

/**
 * Whether a password is long enough and neither common, nor a keyboard pattern, nor made of words known about the user.
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

/** Removes the known words: the estimator would count every repetition as an unknown word. */
function without(words: readonly string[], password: string): string {
  const longestFirst = words
    .filter((word) => word.length >= SHORTEST_KNOWN)
    .sort((one, other) => other.length - one.length);
  return longestFirst.reduce((rest, word) => rest.replaceAll(word.toLowerCase(), ''), password.toLowerCase());
}
