/**
 * Rejects options that do not exist. It lists those that do and checks no types, unlike `assertOptions`: every client
 * carries it, also in browsers, and an option of a client decides on no permission.
 * @param owner the function whose options these are, as its callers write it
 * @throws TypeError
 */
export function assertNames(options: object, names: readonly string[], owner: string): void {
  const unknown = Object.keys(options).find((name) => !names.includes(name));
  if (unknown === undefined) return;
  throw new TypeError(`${owner} has no option \`${unknown}\`. Its options are ${names.join(', ')}.`);
}
