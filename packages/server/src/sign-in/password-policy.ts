import type { ZxcvbnFactory } from '@zxcvbn-ts/core';

/** ASVS 5.0, 6.2.1 recommends 15 where a password is the only factor. */
const SHORTEST_PASSWORD = 15;
/** Guesses beyond 10^8: "safely unguessable" begins at 3 of 4. */
const LOWEST_SCORE = 3;

let estimator: Promise<ZxcvbnFactory> | undefined;

/** Its dictionaries take a tenth of a second to unpack, and hardly anybody who starts Keyward chooses a password. */
async function newEstimator(): Promise<ZxcvbnFactory> {
  const [{ ZxcvbnFactory }, { adjacencyGraphs, dictionary }] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
  ]);
  return new ZxcvbnFactory({ dictionary: { ...dictionary }, graphs: adjacencyGraphs });
}

/** What must be left of a password without the words that are known about the person. */
const SHORTEST_UNKNOWN = 8;
/** Shorter ones occur in any text. */
const SHORTEST_KNOWN = 3;

/**
 * Whether a password is long enough and neither common, a pattern of the keyboard, nor made of what is known about the
 * person.
 */
export async function isStrongPassword(password: string, known: readonly string[]): Promise<boolean> {
  if ([...password].length < SHORTEST_PASSWORD) return false;
  const words = known.flatMap((each) => [each, ...each.split(/[@.\s]+/)]).filter(Boolean);
  if ([...without(words, password)].length < SHORTEST_UNKNOWN) return false;
  estimator ??= newEstimator();
  return (await estimator).check(password, words).score >= LOWEST_SCORE;
}

/** The estimator knows these words too, but counts each further one as if it were unknown. */
function without(words: readonly string[], password: string): string {
  const longestFirst = words
    .filter((word) => word.length >= SHORTEST_KNOWN)
    .sort((one, other) => other.length - one.length);
  return longestFirst.reduce((rest, word) => rest.replaceAll(word.toLowerCase(), ''), password.toLowerCase());
}
