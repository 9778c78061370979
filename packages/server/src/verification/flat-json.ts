/** The members, with values as JSON source text, so that numbers keep all digits. */
export type FlatObject = ReadonlyMap<string, string>;

const STRING = String.raw`"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"`;
const NUMBER = String.raw`-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?`;
const SPACE = String.raw`[ \t\n\r]*`;
const MEMBER = new RegExp(`${SPACE}(${STRING})${SPACE}:${SPACE}(${STRING}|${NUMBER}|true|false|null)${SPACE}`, 'y');

/**
 * Parses a JSON object (RFC 8259) whose values are strings, numbers or literals. Unlike `JSON.parse`, rejects duplicate
 * members, which two readers may interpret differently (RFC 8725, 2.4 and RFC 7515, 4).
 * @returns undefined for any other text
 */
export function parseFlatObject(text: string): FlatObject | undefined {
  const body = /^[ \t\n\r]*\{(.*)\}[ \t\n\r]*$/s.exec(text)?.[1];
  if (body === undefined) return undefined;
  const members = new Map<string, string>();
  if (/^[ \t\n\r]*$/.test(body)) return members;
  for (let at = 0; ; at++) {
    MEMBER.lastIndex = at;
    const match = MEMBER.exec(body);
    if (!match?.[1] || match[2] === undefined) return undefined;
    const name: string = JSON.parse(match[1]);
    if (members.has(name)) return undefined;
    members.set(name, match[2]);
    at = MEMBER.lastIndex;
    if (at === body.length) return members;
    if (body[at] !== ',') return undefined;
  }
}

/** Returns the string value of a member; undefined if it is absent or has another type. */
export function stringMember(object: FlatObject, name: string): string | undefined {
  const source = object.get(name);
  return source?.startsWith('"') ? JSON.parse(source) : undefined;
}
