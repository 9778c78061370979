/** Returns whether the client has disconnected. Not every runtime has a signal on its requests. */
export function isAborted(signal: AbortSignal | null | undefined): boolean {
  return signal?.aborted ?? false;
}

/** Returns a response for a client that has disconnected, with the status that nginx logs then. */
export function disconnectedResponse(): Response {
  return new Response(null, { status: 499 });
}

/** Returns the response with added headers: the same object if its headers are mutable, otherwise a copy. */
export function withHeaders<Answer>(response: Answer, added: Readonly<Record<string, string>>): Answer | Response {
  const names = Object.entries(added);
  if (names.length === 0 || !(response instanceof Response)) return response;
  try {
    for (const [name, value] of names) response.headers.set(name, value);
    return response;
  } catch {
    // Headers of a fetched response are immutable; a response that switches protocols cannot be copied.
    if (response.status < 200) return response;
    const copy = new Response(response.body, response);
    for (const [name, value] of names) copy.headers.set(name, value);
    return copy;
  }
}
