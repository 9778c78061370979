/** Returns the reasons as the end of the description of an audit record; empty if there are none. */
export function whyText(...reasons: readonly (string | null | undefined)[]): string {
  const given = reasons.filter(Boolean);
  return given.length === 0 ? '' : ` (${given.join('; ')})`;
}
