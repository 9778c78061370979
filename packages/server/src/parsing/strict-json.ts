/** Text that is not JSON as RFC 8259 has it, or of which two readers could make different things. */
export class NotStrictJson extends Error {}

/** JSON in which an object names a member twice. */
export class RepeatedMember extends NotStrictJson {}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Parses the JSON of a request body. Bytes that are not UTF-8 are refused, because they would become other characters.
 * @throws NotStrictJson
 */
export function parseStrictJson(bytes: Uint8Array): unknown {
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    throw new NotStrictJson();
  }
  return parseStrictText(text);
}

/**
 * Parses JSON that a caller wrote. A repeated member is refused, because a proxy or a person may have read the other one
 * (RFC 8259, 4).
 * @throws NotStrictJson
 */
export function parseStrictText(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new NotStrictJson();
  }
  if (namesMemberTwice(text)) throw new RepeatedMember('The body names a member twice. Send each once.');
  return value;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const START = /["{}]/g;
const COLON = /[ \t\n\r]*:/y;

/** @param json valid already, so that only strings and braces need to be told apart */
function namesMemberTwice(json: string): boolean {
  const open: Set<string>[] = [];
  START.lastIndex = 0;
  for (let found = START.exec(json); found !== null; found = START.exec(json)) {
    if (found[0] === '{') open.push(new Set());
    else if (found[0] === '}') open.pop();
    else {
      const end = endOfString(json, found.index);
      COLON.lastIndex = end;
      const isName = COLON.test(json);
      START.lastIndex = end;
      const names = open.at(-1);
      if (!isName || names === undefined) continue;
      const written = json.slice(found.index, end);
      const name: string = written.includes('\\') ? JSON.parse(written) : written.slice(1, -1);
      if (names.has(name)) return true;
      names.add(name);
    }
  }
  return false;
}

/** Returns the place behind the quotation mark that ends a string. */
function endOfString(json: string, start: number): number {
  for (let at = start + 1; ; at++) {
    const code = json.charCodeAt(at);
    if (code === QUOTE) return at + 1;
    if (code === BACKSLASH) at++;
  }
}
