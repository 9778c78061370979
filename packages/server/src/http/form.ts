/** The members of a form; values of repeated members form a list. */
export type Form = Record<string, string | string[]>;

/**
 * Parses form-encoded text. Keeps a part with an invalid escape unchanged, because many clients do not encode passwords
 * and secrets.
 */
export function readForm(text: string): Form {
  const form: Form = Object.create(null);
  for (const part of text.split('&')) {
    if (part === '') continue;
    const equals = part.indexOf('=');
    const name = decodeFormText(equals === -1 ? part : part.slice(0, equals));
    const value = equals === -1 ? '' : decodeFormText(part.slice(equals + 1));
    const existing = form[name];
    form[name] = existing === undefined ? value : [existing, value].flat();
  }
  return form;
}

function decodeFormText(encoded: string): string {
  const text = encoded.includes('+') ? encoded.replaceAll('+', ' ') : encoded;
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
