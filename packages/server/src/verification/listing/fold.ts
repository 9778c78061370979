/**
 * A text without regard to case, letter by letter, as the trigram index of SQLite folds it: no letter becomes two, and
 * none looks at its neighbours.
 */
export function foldCase(text: string): string {
  // The only letters that would become two, or another one at the end of a word.
  if (!/[\u0130\u03a3]/.test(text)) return text.toLowerCase();
  let folded = '';
  for (const letter of text) {
    const lower = letter.toLowerCase();
    folded += lower.length === letter.length ? lower : letter;
  }
  return folded;
}
