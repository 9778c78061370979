/** Returns the reasons in the form that ends the description of an audit record; empty without reasons. */
export function formatReasons(...reasons: readonly (string | null | undefined)[]): string {
  const given = reasons.filter(Boolean);
  return given.length === 0 ? '' : ` (${given.join('; ')})`;
}
