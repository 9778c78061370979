/** Letters of which the lower case is all there is to it: nearly every text is made of them, and folded at once. */
const PLAIN = /^[\0-\xb4\xb6-\u012f\u0132-\u017e\u0400-\u045f\u2010-\u2027\u3040-\u9fff]*$/;

/**
 * Folds the case of a text for searches, one letter at a time: no letter becomes two, none depends on its neighbours, and both
 * small sigmas are one. ASCII letters stay ASCII, as `LIKE` folds them.
 */
export function foldCase(text: string): string {
  if (PLAIN.test(text)) return text.toLowerCase();
  let folded = '';
  for (const letter of text) folded += foldLetter(letter);
  return folded;
}

function foldLetter(letter: string): string {
  // A Turkish i without its dot is not the other one.
  if (letter === 'ı') return letter;
  const wide = letter.toUpperCase();
  const lower = (isOne(wide) ? wide : letter).toLowerCase();
  return isOne(lower) ? lower : letter;
}

function isOne(text: string): boolean {
  return text.length === 1 || (text.length === 2 && text.codePointAt(0) !== text.charCodeAt(0));
}
