/** More than ten thousand records of any operation contain, but few enough for one thread. */
const MAX_CONTAINERS = 100_000;

export const TOO_COMPLEX = 'The JSON contains more arrays and objects than any operation accepts. Split it.';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const BRACKET = 0x5b;
const BRACE = 0x7b;

/**
 * Returns whether JSON contains more arrays and objects than any operation needs: eight megabytes of them would take
 * 200 MB of memory.
 */
export function isTooComplex(json: string): boolean {
  let containers = 0;
  let isText = false;
  for (let at = 0; at < json.length; at++) {
    const code = json.charCodeAt(at);
    if (code === QUOTE) isText = !isText;
    else if (isText && code === BACKSLASH) at++;
    else if (!isText && (code === BRACE || code === BRACKET)) containers++;
  }
  return containers > MAX_CONTAINERS;
}
