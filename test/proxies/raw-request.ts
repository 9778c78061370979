import { once } from 'node:events';
import { connect } from 'node:net';

interface RawRequest {
  readonly method?: string;
  /** The request target as it is on the wire. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
}

interface RawResponse {
  /** 0 if the connection was closed without a response. */
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** Sends a request with any target, even a target that HTTP clients would normalize or reject. */
export async function rawRequest(port: number, { method = 'GET', target, headers }: RawRequest): Promise<RawResponse> {
  const socket = connect(port, '127.0.0.1');
  const lines = Object.entries({ Host: 'service.example', Connection: 'close', ...headers });
  const head = [`${method} ${target} HTTP/1.1`, ...lines.map(([name, value]) => `${name}: ${value}`)];
  socket.write(`${head.join('\r\n')}\r\n\r\n`);
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    // Envoy closes the connection of a denied request one second later.
    if (isComplete(Buffer.concat(chunks).toString('latin1'))) socket.destroy();
  });
  // A proxy may close the connection of a request that it cannot parse.
  socket.on('error', () => socket.destroy());
  await once(socket, 'close');
  return parseResponse(Buffer.concat(chunks).toString('latin1'));
}

/** Returns whether the response is complete before its connection is closed. */
function isComplete(text: string): boolean {
  const [head = '', body] = text.split(/\r\n\r\n(.*)/s);
  const length = /^content-length: *(\d+)/im.exec(head)?.[1];
  return length !== undefined && body !== undefined && body.length >= Number(length);
}

function parseResponse(text: string): RawResponse {
  const end = text.indexOf('\r\n\r\n');
  const [first = '', ...lines] = text.slice(0, end === -1 ? text.length : end).split('\r\n');
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  const rest = end === -1 ? '' : text.slice(end + 4);
  const found = new Map(headers);
  return {
    status: Number(first.split(' ', 2)[1] ?? 0),
    headers: found,
    body: found.get('transfer-encoding') === 'chunked' ? decodeChunks(rest) : rest,
  };
}

function decodeChunks(text: string): string {
  const end = text.indexOf('\r\n');
  const size = Number.parseInt(text.slice(0, end), 16);
  if (end === -1 || !(size > 0)) return '';
  return text.slice(end + 2, end + 2 + size) + decodeChunks(text.slice(end + 4 + size));
}
