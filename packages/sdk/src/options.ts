/** The type of a value: that of `typeof`, or `null`. An option that may be `undefined` counts as absent then. */
export type OptionType = 'string' | 'number' | 'boolean' | 'function' | 'object' | 'null' | 'undefined';

/** The options of a function: the types that each accepts, by name. */
export type OptionTypes = ReadonlyMap<string, readonly OptionType[]>;

/** The options of a function, in the order in which an error lists them. */
export function optionTypes(types: Readonly<Record<string, readonly OptionType[]>>): OptionTypes {
  return new Map(Object.entries(types));
}

/**
 * Rejects options that do not exist and values of the wrong type: an option that was ignored could let a key pass that
 * lacks a permission. Allocates nothing where all is well, since every check calls it. Errors never quote values, which
 * may be secrets.
 * @param owner the function whose options these are, as its callers write it
 * @throws TypeError that names the option that was probably meant
 */
export function assertOptions(options: unknown, types: OptionTypes, owner: string): void {
  if (options === undefined) return;
  if (typeof options !== 'object' || options === null) throw notAnObject(options, types, owner);
  let isEmpty = true;
  for (const name in options) {
    isEmpty = false;
    assertOption(name, options, types, owner);
  }
  // A promise, a map or a request in the place of the options would otherwise pass for "no options".
  if (isEmpty && nameOfClass(options) !== 'Object') throw notAnObject(options, types, owner);
  if (!isPlain(options)) for (const name of hiddenNames(options)) assertOption(name, options, types, owner);
}

/**
 * Returns a copy of options that were accepted. Later changes, and getters that return something else the next time, do not
 * reach it: they could remove a permission.
 * @throws TypeError like {@link assertOptions}
 */
export function copyOptions<Options extends object>(options: Options, types: OptionTypes, owner: string): Options {
  assertOptions(options, types, owner);
  const given = [...types.keys()].filter((name) => name in options);
  const copy = Object.fromEntries(given.map((name) => [name, options[name as keyof Options]]));
  assertOptions(copy, types, owner);
  return copy as Options;
}

/** Returns whether no class has options of its own for the object. */
export function isPlain(options: object): boolean {
  const prototype = Object.getPrototypeOf(options);
  return prototype === Object.prototype || prototype === null;
}

/** Returns the names that a loop does not find: the getters of a class among them. */
function* hiddenNames(options: object): Generator<string> {
  for (let each = options; Object.getPrototypeOf(each) !== null; each = Object.getPrototypeOf(each)) {
    for (const name of Object.getOwnPropertyNames(each)) if (name !== 'constructor' || each === options) yield name;
  }
}

function assertOption(name: string, options: object, types: OptionTypes, owner: string): void {
  const accepted = types.get(name);
  const value: unknown = options[name as keyof object];
  if (accepted === undefined) assertInherited(name, options, types, owner);
  else if (!accepted.includes(typeOf(value))) throw wrongType({ name, value, accepted, owner });
}

/** Accepts what a polyfill added to every object, and nothing else. */
function assertInherited(name: string, options: object, types: OptionTypes, owner: string): void {
  if (!Object.hasOwn(options, name) && name in Object.prototype) return;
  const meant = nearest(name, [...types.keys()]);
  const advice = meant ? `Did you mean \`${meant}\`?` : `Its options are ${listed([...types.keys()].map(quoted))}.`;
  throw new TypeError(`${owner} has no option \`${name}\`. ${advice}`);
}

function notAnObject(options: unknown, types: OptionTypes, owner: string): TypeError {
  const [first = ''] = types.keys();
  return new TypeError(
    `The options of ${owner} must be an object, not ${described(options)}. Pass \`{ ${first}: … }\`.`,
  );
}

function wrongType(of: { name: string; value: unknown; accepted: readonly OptionType[]; owner: string }): TypeError {
  const { name, value, accepted, owner } = of;
  const expected = accepted.filter((type) => type !== 'undefined').map(withArticle);
  const advice = value === undefined ? ' Leave it out if you mean none.' : '';
  const sentence = `The option \`${name}\` of ${owner} must be ${listed(expected, 'or')}, not ${described(value)}.`;
  return new TypeError(sentence + advice);
}

function typeOf(value: unknown): OptionType {
  return value === null ? 'null' : (typeof value as OptionType);
}

function nameOfClass(value: object): string {
  return Object.prototype.toString.call(value).slice('[object '.length, -1);
}

function described(value: unknown): string {
  return typeof value === 'object' && value !== null ? withArticle(nameOfClass(value)) : withArticle(typeOf(value));
}

function withArticle(type: string): string {
  if (type === 'null' || type === 'undefined') return type;
  return `${/^[aeiou]/i.test(type) ? 'an' : 'a'} ${type}`;
}

function quoted(name: string): string {
  return `\`${name}\``;
}

function listed(names: readonly string[], conjunction = 'and'): string {
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} ${conjunction} ${last}`;
}

/** @returns the name that was probably meant: another spelling, a part, or at most a third of it mistyped */
function nearest(written: string, names: readonly string[]): string | undefined {
  const plain = (name: string) => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  const ranked = names.map((name) => ({ name, distance: distanceOf(plain(written), plain(name)) }));
  const [best] = ranked.sort((a, b) => a.distance - b.distance);
  return best && best.distance <= Math.max(1, best.name.length / 3) ? best.name : undefined;
}

/** Edits between two names (Levenshtein); 1 where one of them begins or ends with the other. */
function distanceOf(a: string, b: string): number {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  if (a !== b && short.length > 1 && (long.startsWith(short) || (short.length > 3 && long.endsWith(short)))) return 1;
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (const [at, letter] of [...a].entries()) {
    const next = [at + 1];
    for (const [column, other] of [...b].entries()) {
      const replaced = (row[column] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
