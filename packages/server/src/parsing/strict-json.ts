/** An error for text that is not JSON by RFC 8259, or that two parsers could read differently. */
export class NotStrictJson extends Error {}

/** An error for JSON that contains the same object member twice. */
export class RepeatedMember extends NotStrictJson {}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Parses the JSON of a request body. Rejects bytes that are not UTF-8, because decoding would replace them.
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
 * Parses JSON from a caller. Rejects repeated members, because a proxy or a reviewer may have read the other value (RFC
 * 8259, 4).
 * @throws NotStrictJson
 */
export function parseStrictText(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new NotStrictJson();
  }
  if (hasRepeatedMember(text)) throw new RepeatedMember('The body contains a repeated member. Send each member once.');
  return value;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const START = /["{}]/g;
const COLON = /[ \t\n\r]*:/y;

/** @param json valid JSON, so that only strings and braces need to be read */
function hasRepeatedMember(json: string): boolean {
  const open: Set<string>[] = [];
  START.lastIndex = 0;
  for (let match = START.exec(json); match !== null; match = START.exec(json)) {
    if (match[0] === '{') open.push(new Set());
    else if (match[0] === '}') open.pop();
    else {
      const end = endOfString(json, match.index);
      COLON.lastIndex = end;
      const isName = COLON.test(json);
      START.lastIndex = end;
      const names = open.at(-1);
      if (!isName || names === undefined) continue;
      const literal = json.slice(match.index, end);
      const name: string = literal.includes('\\') ? JSON.parse(literal) : literal.slice(1, -1);
      if (names.has(name)) return true;
      names.add(name);
    }
  }
  return false;
}

/** Returns the index after the closing quotation mark of a string. */
function endOfString(json: string, start: number): number {
  for (let at = start + 1; ; at++) {
    const code = json.charCodeAt(at);
    if (code === QUOTE) return at + 1;
    if (code === BACKSLASH) at++;
  }
}
