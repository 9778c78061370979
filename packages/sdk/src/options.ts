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
  const names = [...types.keys()].map((each) => `\`${each}\``);
  const advice = meant ? `Did you mean \`${meant}\`?` : `Its options are ${listed(names, 'and')}.`;
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

function listed(names: readonly string[], conjunction: 'and' | 'or'): string {
  return names.join(', ').replace(/, ([^,]*)$/, ` ${conjunction} $1`);
}

/** The most letters of a name that may be mistyped. */
const EDITS = [0, 1, 2, 3, 4];

/** @returns the name that was probably meant: another spelling, a part, or at most a third of it mistyped */
function nearest(written: string, names: readonly string[]): string | undefined {
  for (const edits of EDITS) {
    const near = names.find(
      (name) => edits <= Math.max(1, name.length / 3) && isNear(plain(written), plain(name), edits),
    );
    if (near) return near;
  }
  return undefined;
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}

/** Whether so many edits (Levenshtein) lead from one name to the other; one does where one begins or ends with the other. */
function isNear(a: string, b: string, edits: number): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  const isPart = short.length > 1 && (long.startsWith(short) || (short.length > 3 && long.endsWith(short)));
  return (edits === 1 && isPart) || isWithin(a, b, edits);
}

function isWithin(a: string, b: string, edits: number): boolean {
  if (a === '' || b === '') return a.length + b.length <= edits;
  const [restOfA, restOfB] = [a.slice(1), b.slice(1)];
  if (a[0] === b[0]) return isWithin(restOfA, restOfB, edits);
  if (edits === 0) return false;
  return isWithin(restOfA, b, edits - 1) || isWithin(a, restOfB, edits - 1) || isWithin(restOfA, restOfB, edits - 1);
}
