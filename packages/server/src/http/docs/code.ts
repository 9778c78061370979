import { type Content, type Html, html } from './html.ts';

const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(true|false|null)\b|-?\d+/g;

/** An array that fits on one line, such as the roles of a key. */
const ARRAY_OF_ONE = /\[\s+("[^"]*")\s+\]/g;

/** A block of code with a title. Lines wrap, so the block never scrolls sideways. */
export function codeBlock(title: string, code: Content, id?: string): Html {
  return html`<figure class="code"><figcaption>${title}</figcaption><pre${id && html` id="${id}"`}><code>${code}</code></pre></figure>`;
}

export function jsonText(value: unknown): string {
  return JSON.stringify(value, null, 2).replaceAll(ARRAY_OF_ONE, '[$1]');
}

/** JSON with names and values in different colors. */
export function highlightJson(value: unknown): Content[] {
  const text = jsonText(value);
  const parts: Content[] = [];
  let from = 0;
  for (const match of text.matchAll(TOKEN)) {
    const [whole, string, colon] = match;
    parts.push(text.slice(from, match.index));
    if (string && colon) parts.push(html`<span class="name">${string}</span>`, colon);
    else parts.push(html`<span class="value">${whole}</span>`);
    from = match.index + whole.length;
  }
  return [...parts, text.slice(from)];
}

/** A shell script with muted comments. */
export function highlightShell(text: string): Content[] {
  return text
    .split(/^([ \t]*#.*)/m)
    .map((part, at) => (at % 2 === 1 ? html`<span class="comment">${part}</span>` : part));
}
