/** The type of a value: the result of `typeof`, or `null`. An `undefined` option counts as absent if its types allow it. */
export type OptionType = 'string' | 'number' | 'boolean' | 'function' | 'object' | 'null' | 'undefined';

/** The accepted types of each option of a function, by name. */
export type OptionTypes = ReadonlyMap<string, readonly OptionType[]>;

/** Declares the options of a function, in the order in which error messages list them. */
export function optionTypes(types: Readonly<Record<string, readonly OptionType[]>>): OptionTypes {
  return new Map(Object.entries(types));
}

/**
 * Rejects unknown options and values of the wrong type: ignoring an option could accept a key that lacks a permission.
 * Allocates nothing for valid options, because every check calls it. Error messages contain no values, which may be
 * secrets.
 * @param owner the name of the function for error messages
 * @throws TypeError that suggests the closest option name
 */
export function assertOptions(options: unknown, types: OptionTypes, owner: string): void {
  if (typeof options !== 'object' || options === null) throw notAnObject(options, types, owner);
  let isEmpty = true;
  for (const name in options) {
    isEmpty = false;
    assertOption(name, options, types, owner);
  }
  // A promise, a map or a request would otherwise count as "no options".
  if (isEmpty && nameOfClass(options) !== 'Object') throw notAnObject(options, types, owner);
  if (!isPlain(options)) for (const name of hiddenNames(options)) assertOption(name, options, types, owner);
}

/**
 * Validates options and returns a copy. Later changes, and getters that return another value the next time, do not affect it:
 * they could remove a permission.
 * @throws TypeError like {@link assertOptions}
 */
export function copyOptions<Options extends object>(options: Options, types: OptionTypes, owner: string): Options {
  assertOptions(options, types, owner);
  const given = [...types.keys()].filter((name) => name in options);
  const copy = Object.fromEntries(given.map((name) => [name, options[name as keyof Options]]));
  assertOptions(copy, types, owner);
  return copy as Options;
}

/** Returns whether the object is a plain object, without inherited options. */
export function isPlain(options: object): boolean {
  const prototype = Object.getPrototypeOf(options);
  return prototype === Object.prototype || prototype === null;
}

/** Yields the names that `for…in` does not find, such as the getters of a class. */
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

/** Accepts only properties that a polyfill added to `Object.prototype`. */
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
  const advice = value === undefined ? ' Omit the option instead of passing undefined.' : '';
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

/** The numbers of typos to try, in this order. */
const EDITS = [0, 1, 2, 3, 4];

/** @returns the closest name: another spelling, a part, or one with typos in at most a third of its letters */
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

/** Returns whether the edit distance (Levenshtein) is within the limit. A prefix or suffix counts as one edit. */
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
