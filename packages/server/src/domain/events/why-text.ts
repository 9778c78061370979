/** Returns the reasons as the end of an audit record's description; empty without reasons. */
export function whyText(...reasons: readonly (string | null | undefined)[]): string {
  const given = reasons.filter(Boolean);
  return given.length === 0 ? '' : ` (${given.join('; ')})`;
}
