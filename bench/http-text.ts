/** The bytes of an HTTP request and the expected status. */
export interface WireRequest {
  readonly text: string;
  /** The expected status of the response. */
  readonly status: number;
}

/** Returns the text of an HTTP/1.1 request. Keep-alive is the default in HTTP/1.1 and needs no header. */
export function requestText(
  method: string,
  url: string,
  headers: Readonly<Record<string, string>>,
  body?: string,
): string {
  const { host, pathname, search } = new URL(url);
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const lines = Object.entries({ host, ...headers, ...length }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${pathname}${search} HTTP/1.1\r\n${lines.join('')}\r\n${body ?? ''}`;
}
