import type { ByteStream, FetchAnswer } from '../../fetch.ts';

/** Maximum length in characters. A verdict with the maximum metadata is much shorter. */
const LONGEST = 2 ** 20;

/** Returns the text of a response; empty if it is too long, since it could exhaust the memory. */
export async function limitedText(answer: FetchAnswer): Promise<string> {
  const reader = (answer.body as ByteStream | null | undefined)?.getReader?.();
  if (!reader) return answer.text();
  const decoder = new TextDecoder();
  for (let text = ''; ; ) {
    const { done, value } = await reader.read();
    if (done) return text;
    text += decoder.decode(value, { stream: true });
    if (text.length <= LONGEST) continue;
    reader.cancel().catch(() => {});
    return '';
  }
}
