import type { ByteStream, FetchAnswer } from '../../fetch.ts';

/** Characters; a verdict with all metadata that a key can have is much shorter. */
const LONGEST = 2 ** 20;

/** Returns the text of an answer, and nothing of one that is too long: a server could fill the memory with it. */
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
