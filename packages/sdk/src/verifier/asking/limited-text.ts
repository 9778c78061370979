import type { ByteStream, FetchAnswer } from '../../fetch.ts';

/** Maximum length in characters. A verdict with the maximum metadata is much shorter. */
const MAX_LENGTH = 2 ** 20;

/** Returns the text of a response; empty if it is too long, because it could exhaust the memory. */
export async function limitedText(response: FetchAnswer): Promise<string> {
  const reader = (response.body as ByteStream | null | undefined)?.getReader?.();
  if (!reader) return response.text();
  const decoder = new TextDecoder();
  for (let text = ''; ; ) {
    const { done, value } = await reader.read();
    if (done) return text;
    text += decoder.decode(value, { stream: true });
    if (text.length <= MAX_LENGTH) continue;
    reader.cancel().catch(() => {});
    return '';
  }
}
