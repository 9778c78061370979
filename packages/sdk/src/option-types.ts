/** The type of each option by its name: what `typeof` says, or empty for an option that is checked elsewhere. */
export type OptionTypes = Readonly<Record<string, 'function' | 'number' | 'object' | ''>>;

/**
 * Rejects options that do not exist and values of another type. It is smaller than `assertOptions` and finds less, since every
 * client carries it, also in browsers, and an option of a client decides on no permission.
 * @param owner the function whose options these are, as its callers write it
 * @throws TypeError that repeats no value
 */
export function assertTypes(options: object, types: OptionTypes, owner: string): void {
  const advice = `Its options are ${Object.keys(types).join(', ')}.`;
  if (Object(options) !== options) throw new TypeError(`${owner} needs an object. ${advice}`);
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(types, name)) throw new TypeError(`${owner} has no option \`${name}\`. ${advice}`);
    const isRight = !types[name] || value === undefined || typeof (value ?? '') === types[name];
    if (!isRight) throw new TypeError(`\`${name}\` must be of type ${types[name]}.`);
  }
}
