/** Text that is not JSON as RFC 8259 has it, or of which two readers could make different things. */
export class NotStrictJson extends Error {}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Reads JSON without forgiving: a byte that is not UTF-8 would become another character than was sent, and of a member
 * that stands twice a proxy may have judged the one and we the other (RFC 8259, 4).
 * @throws NotStrictJson
 */
export function parseStrictJson(bytes: Uint8Array): unknown {
  let text: string;
  let value: unknown;
  try {
    text = utf8.decode(bytes);
    value = JSON.parse(text);
  } catch {
    throw new NotStrictJson();
  }
  if (namesMemberTwice(text)) throw new NotStrictJson('The body names a member twice. Send each once.');
  return value;
}

const TOKEN = /"(?:[^"\\]+|\\.)*"([ \t\n\r]*:)?|[{}]/g;

/** @param json valid already, so that only strings and braces need to be told apart */
function namesMemberTwice(json: string): boolean {
  const open: Set<string>[] = [];
  for (const [token, colon] of json.matchAll(TOKEN)) {
    if (token === '{') open.push(new Set());
    else if (token === '}') open.pop();
    else if (colon !== undefined) {
      const name: string = JSON.parse(token.slice(0, -colon.length));
      const names = open.at(-1);
      if (names?.has(name)) return true;
      names?.add(name);
    }
  }
  return false;
}
