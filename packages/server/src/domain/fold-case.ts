/** Matches texts for which toLowerCase is correct. Nearly all texts match and skip the loop. */
const PLAIN = /^[\0-\xb4\xb6-\u012f\u0132-\u017e\u0400-\u045f\u2010-\u2027\u3040-\u9fff]*$/;

/**
 * Folds the case of a text for searches, letter by letter: no letter becomes two, no result depends on neighboring
 * letters, and both small sigmas are equal. ASCII letters stay ASCII, as in `LIKE`.
 */
export function foldCase(text: string): string {
  if (PLAIN.test(text)) return text.toLowerCase();
  let folded = '';
  for (const letter of text) folded += foldLetter(letter);
  return folded;
}

function foldLetter(letter: string): string {
  // The dotless Turkish ı must not equal i.
  if (letter === 'ı') return letter;
  const wide = letter.toUpperCase();
  const lower = (isSingleLetter(wide) ? wide : letter).toLowerCase();
  return isSingleLetter(lower) ? lower : letter;
}

function isSingleLetter(text: string): boolean {
  return text.length === 1 || (text.length === 2 && text.codePointAt(0) !== text.charCodeAt(0));
}
