/** Returns whether the client of a request is gone. Not every runtime gives its requests a signal. */
export function isAborted(signal: AbortSignal | null | undefined): boolean {
  return signal?.aborted ?? false;
}

/** An answer that nobody receives, since the client is gone. 499 is what nginx logs then. */
export function goneResponse(): Response {
  return new Response(null, { status: 499 });
}

/** Returns an answer with further headers: the same one where its headers can be changed, else a copy. */
export function withHeaders<Answer>(answer: Answer, added: Readonly<Record<string, string>>): Answer | Response {
  const names = Object.entries(added);
  if (names.length === 0 || !(answer instanceof Response)) return answer;
  try {
    for (const [name, value] of names) answer.headers.set(name, value);
    return answer;
  } catch {
    // The headers of an answer that came from elsewhere cannot be changed; one that switches protocols cannot be copied.
    if (answer.status < 200) return answer;
    const copy = new Response(answer.body, answer);
    for (const [name, value] of names) copy.headers.set(name, value);
    return copy;
  }
}
