/** Returns the reasons as text for the end of an audit record's description; empty without reasons. */
export function formatReasons(...reasons: readonly (string | null | undefined)[]): string {
  const texts = reasons.filter(Boolean);
  return texts.length === 0 ? '' : ` (${texts.join('; ')})`;
}
