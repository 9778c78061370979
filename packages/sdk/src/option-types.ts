/** The type of each option by name, as `typeof` returns it; empty for options that are checked elsewhere. */
export type OptionTypes = Readonly<Record<string, 'function' | 'number' | 'object' | ''>>;

/**
 * Rejects unknown options and values of the wrong type. Smaller and less strict than `assertOptions`, because every
 * client bundles it, including in browsers, and no client option decides about a permission.
 * @param owner the name of the function for error messages
 * @throws TypeError whose message contains no value
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
