/** What is added to the description of an audit record, where there is a reason to tell. */
export function whyText(...reasons: readonly (string | undefined)[]): string {
  const given = reasons.filter((each) => each !== undefined);
  return given.length === 0 ? '' : ` (${given.join('; ')})`;
}
