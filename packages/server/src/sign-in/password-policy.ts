import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';

/** ASVS 5.0, 6.2.1 recommends 15 where a password is the only factor. */
export const SHORTEST_PASSWORD = 15;
/** Guesses beyond 10^8: "safely unguessable" begins at 3 of 4. */
const LOWEST_SCORE = 3;

const estimator = new ZxcvbnFactory({ dictionary: { ...dictionary }, graphs: adjacencyGraphs });

/**
 * Whether a password is long enough and neither common, a pattern of the keyboard, nor made of what is known about the
 * person.
 */
export function isStrongPassword(password: string, known: readonly string[]): boolean {
  if ([...password].length < SHORTEST_PASSWORD) return false;
  return (
    estimator.check(password, known.flatMap((each) => [each, ...each.split(/[@.\s]+/)]).filter(Boolean)).score >=
    LOWEST_SCORE
  );
}
