import assert from 'node:assert/strict';
import { connect } from 'node:net';

/** A response parsed from raw bytes, independently of Node's parser. */
export interface RawResponse {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

const MAX_WAIT_MS = 10_000;

/**
 * Writes exactly these bytes to a new connection.
 * @param pause milliseconds between the pieces
 * @returns the bytes received until the server closed, or until `answers` responses were complete
 */
export function sendRaw(
  port: number,
  pieces: string | readonly string[],
  { pause = 0, answers = 1 }: { pause?: number; answers?: number } = {},
): Promise<RawResponse[]> {
  const rest = typeof pieces === 'string' ? [pieces] : [...pieces];
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    const timeout = setTimeout(() => reject(new Error(`No response within ${MAX_WAIT_MS} ms: ${text}`)), MAX_WAIT_MS);
    const finish = () => {
      clearTimeout(timeout);
      socket.destroy();
      resolve(parseResponses(text));
    };
    const next = () => {
      const piece = rest.shift();
      if (piece === undefined || socket.destroyed || !socket.writable) return;
      socket.write(piece, 'latin1');
      if (pause > 0) setTimeout(next, pause);
      else next();
    };
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      text += chunk;
      if (parseResponses(text).length >= answers) finish();
    });
    socket
      .on('connect', next)
      .on('close', finish)
      .on('error', () => {});
  });
}

/** Parses complete responses. */
function parseResponses(text: string): RawResponse[] {
  const answers: RawResponse[] = [];
  for (let at = 0; ; ) {
    const end = text.indexOf('\r\n\r\n', at);
    if (end < 0) return answers;
    const [line = '', ...fields] = text.slice(at, end).split('\r\n');
    const headers = new Map(
      fields.map((field) => {
        const colon = field.indexOf(':');
        return [field.slice(0, colon).toLowerCase(), field.slice(colon + 1).trim()];
      }),
    );
    const length = Number(headers.get('content-length') ?? 0);
    if (text.length < end + 4 + length) return answers;
    const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(line)?.[1]);
    answers.push({ status, headers, body: text.slice(end + 4, end + 4 + length) });
    at = end + 4 + length;
  }
}

/** Returns the first response, which must be an error in Keyward's format. */
export function assertRawError(answers: readonly RawResponse[], expected: number, description: string): void {
  const [first] = answers;
  assert.ok(first, `${description}: no response`);
  assert.equal(first.status, expected, `${description}: ${first.body}`);
  assert.equal(first.headers.get('content-type'), 'application/json; charset=utf-8', description);
  const body = JSON.parse(first.body);
  assert.deepEqual(Object.keys(body), ['status', 'name', 'message', 'code', 'request_id'], description);
  assert.equal(body.status, expected, description);
  assert.equal(body.request_id, first.headers.get('x-request-id'), description);
}
