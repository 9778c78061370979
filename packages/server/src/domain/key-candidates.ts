/** Shorter than any key that is accepted, and than most words. */
const SHORTEST = 16;
const LONGEST = 512;
/** What stands around a secret in configurations, URLs, code and prose. Keys of other systems may contain some of it. */
const SEPARATORS = /["'`,;:=&?#@|/\\<>(){}[\]]+/;
/** The lookbehind starts each run of them once, and not again at each of its characters. */
const END_OF_SENTENCE = /(?<![.!])[.!]+$/;
/** Keys of ours, whatever they are grown together with. */
const SHAPE = /[a-z][a-z0-9]{1,15}_[0-9A-Za-z]{36}/g;

/**
 * Every string of a text that could be a key: lines, what stands between spaces, and what stands between the characters that
 * enclose secrets; and whatever has the shape of a key of ours. Each once.
 */
export function keyCandidates(text: string): Set<string> {
  const found = new Set<string>();
  const keep = (each: string) => {
    if (each.length >= SHORTEST && each.length <= LONGEST) found.add(each);
  };
  for (const [shape] of text.matchAll(SHAPE)) keep(shape);
  for (const line of text.split(/[\r\n]+/)) {
    const trimmed = line.trim();
    keep(trimmed);
    for (const word of trimmed.split(/\s+/)) {
      keep(word);
      for (const part of word.split(SEPARATORS)) keep(part.replace(END_OF_SENTENCE, ''));
    }
  }
  return found;
}
