import { connect, type Socket } from 'node:net';

const HEAD_END = Buffer.from('\r\n\r\n');
const STATUS_AT = 'HTTP/1.1 '.length;

/**
 * One kept connection that asks and waits, over and over, and reads of an answer no more than its status and where it
 * ends: a full HTTP client would use as much of a processor as the server that is measured.
 */
export class WireConnection {
  readonly #socket: Socket;
  #pending: Buffer = Buffer.alloc(0);
  #answered: ((status: number) => void) | undefined;
  #failed: (error: Error) => void;

  /** @param failed is called for a connection that ends while a response is awaited, and for an unreadable response */
  constructor(url: string, failed: (error: Error) => void) {
    const { hostname, port } = new URL(url);
    this.#failed = failed;
    this.#socket = connect({ host: hostname, port: Number(port), noDelay: true });
    this.#socket.on('data', (part: Buffer) => this.#read(part));
    this.#socket.on('error', (error) => this.#failed(error));
    this.#socket.on('close', () => {
      if (this.#answered) this.#failed(new Error(`${url} closed a connection without an answer.`));
    });
  }

  /** One request at a time. */
  ask(request: Buffer, answered: (status: number) => void): void {
    this.#answered = answered;
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
      this.#failed(new Error(`An answer says nothing of its length: ${head}`));
      return;
    }
    const end = headEnd + HEAD_END.length + bodyLength;
    if (this.#pending.length < end) return;
    this.#pending = this.#pending.subarray(end);
    const answered = this.#answered;
    this.#answered = undefined;
    answered?.(Number(head.slice(STATUS_AT, STATUS_AT + 3)));
  }
}

const LENGTH = /\r\ncontent-length: *(\d+)/i;

function contentLength(head: string): number | undefined {
  const [, length] = LENGTH.exec(head) ?? [];
  return length === undefined ? undefined : Number(length);
}
