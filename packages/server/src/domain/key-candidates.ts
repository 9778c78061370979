/** Shorter than any accepted key and longer than most words. */
const SHORTEST = 16;
const LONGEST = 512;
/**
 * Characters that surround secrets in configurations, URLs, code and prose. Keys of other systems may contain some of
 * these characters.
 */
const SEPARATORS = /["'`,;:=&?#@|/\\<>(){}[\]]+/;
/** The lookbehind makes matching start once per run instead of at each character. */
const END_OF_SENTENCE = /(?<![.!])[.!]+$/;
/** Matches Keyward's own keys, whatever characters surround them. */
const KEY_FORMAT = /[a-z][a-z0-9]{1,15}_[0-9A-Za-z]{36}/g;

/**
 * Returns the distinct strings in a text that could be keys: lines, words between spaces, parts between separators, and
 * everything in Keyward's key format.
 */
export function keyCandidates(text: string): Set<string> {
  const candidates = new Set<string>();
  const add = (each: string) => {
    if (each.length >= SHORTEST && each.length <= LONGEST) candidates.add(each);
  };
  for (const [shape] of text.matchAll(KEY_FORMAT)) add(shape);
  for (const line of text.split(/[\r\n]+/)) {
    const trimmed = line.trim();
    add(trimmed);
    for (const word of trimmed.split(/\s+/)) {
      add(word);
      for (const part of word.split(SEPARATORS)) add(part.replace(END_OF_SENTENCE, ''));
    }
  }
  return candidates;
}
