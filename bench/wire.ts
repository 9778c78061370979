import { connect, type Socket } from 'node:net';

const HEAD_END = Buffer.from('\r\n\r\n');
const STATUS_AT = 'HTTP/1.1 '.length;

/**
 * A kept-alive connection that sends a request and waits for the response. It reads only the status and the length of a
 * response, because a full HTTP client would use as much CPU time as the measured server.
 */
export class WireConnection {
  readonly #socket: Socket;
  #pending: Buffer = Buffer.alloc(0);
  #answered: ((status: number) => void) | undefined;
  #failed: (error: Error) => void;

  /** @param onError called if the connection closes before the response, and for a malformed response */
  constructor(url: string, onError: (error: Error) => void) {
    const { hostname, port } = new URL(url);
    this.#failed = onError;
    this.#socket = connect({ host: hostname, port: Number(port), noDelay: true });
    this.#socket.on('data', (part: Buffer) => this.#read(part));
    this.#socket.on('error', (error) => this.#failed(error));
    this.#socket.on('close', () => {
      if (this.#answered) this.#failed(new Error(`${url} closed a connection without a response.`));
    });
  }

  /** Sends one request at a time. */
  send(request: Buffer, onResponse: (status: number) => void): void {
    this.#answered = onResponse;
    this.#socket.write(request);
  }

  close(): void {
    this.#answered = undefined;
    this.#socket.destroy();
  }

  #read(part: Buffer): void {
    this.#pending = this.#pending.length === 0 ? part : Buffer.concat([this.#pending, part]);
    const headEnd = this.#pending.indexOf(HEAD_END);
    if (headEnd === -1) return;
    const head = this.#pending.toString('latin1', 0, headEnd);
    const bodyLength = contentLength(head);
    if (bodyLength === undefined) {
      this.#failed(new Error(`A response has no content-length: ${head}`));
      return;
    }
    const end = headEnd + HEAD_END.length + bodyLength;
    if (this.#pending.length < end) return;
    this.#pending = this.#pending.subarray(end);
    const onResponse = this.#answered;
    this.#answered = undefined;
    onResponse?.(Number(head.slice(STATUS_AT, STATUS_AT + 3)));
  }
}

const LENGTH = /\r\ncontent-length: *(\d+)/i;

function contentLength(head: string): number | undefined {
  const [, length] = LENGTH.exec(head) ?? [];
  return length === undefined ? undefined : Number(length);
}
