import type { Requester } from './fair-queue.ts';
import { estimatePassword } from './password-estimate.ts';

/** ASVS 5.0, 6.2.1 recommends 15 if a password is the only factor. */
const MIN_LENGTH = 15;
/** Requires more than 10^8 guesses, because "safely unguessable" starts at score 3 of 4. */
const MIN_SCORE = 3;

/** Minimum length of the password without words that are related to the user. */
const MIN_UNKNOWN_LENGTH = 8;
/** Minimum length of a related word, because shorter words occur in any text. */
const MIN_WORD_LENGTH = 3;

/**
 * Returns whether a password is long enough and is not common, a keyboard pattern or made of words related to the user.
 * @throws TooManyWaiting
 */
export async function isStrongPassword(
  requester: Requester,
  password: string,
  relatedWords: readonly string[],
): Promise<boolean> {
  if ([...password].length < MIN_LENGTH) return false;
  const words = relatedWords.flatMap((each) => [each, ...each.split(/[@.\s]+/)]).filter(Boolean);
  if ([...withoutWords(words, password)].length < MIN_UNKNOWN_LENGTH) return false;
  return (await estimatePassword(requester, password, words)) >= MIN_SCORE;
}

/** Removes related words, because the estimator would count every repetition as an unknown word. */
function withoutWords(words: readonly string[], password: string): string {
  const longestFirst = words
    .filter((word) => word.length >= MIN_WORD_LENGTH)
    .sort((one, other) => other.length - one.length);
  return longestFirst.reduce((text, word) => text.replaceAll(word.toLowerCase(), ''), password.toLowerCase());
}
