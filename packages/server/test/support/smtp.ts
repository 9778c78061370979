import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

/** What the server says to those who hand it a mail; nothing at all for `silent`. */
type Manner = 'accepts' | 'refuses' | 'is busy' | 'silent';

interface Received {
  readonly from: string;
  readonly to: readonly string[];
  readonly login: string | null;
  /** As it came, with its headers. */
  readonly text: string;
}

/** A mail server on loopback that speaks as much of RFC 5321 as a mail needs. */
export class SmtpServer {
  readonly received: Received[] = [];
  manner: Manner = 'accepts';
  connections = 0;
  readonly #server: Server = createServer((socket) => this.#serve(socket));
  readonly #sockets = new Set<Socket>();

  async listen(port = 0): Promise<void> {
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    if (this.#server.listening) await once(this.#server, 'close');
  }

  #serve(socket: Socket): void {
    this.connections++;
    this.#sockets.add(socket);
    socket.on('error', () => {}).on('close', () => this.#sockets.delete(socket));
    if (this.manner === 'silent') return;
    const session = new Session(this);
    let rest = '';
    socket.write('220 loopback\r\n');
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const answer = session.hear(line);
        if (answer !== undefined) socket.write(`${answer}\r\n`);
      }
    });
  }
}

class Session {
  readonly #server: SmtpServer;
  #from = '';
  #to: string[] = [];
  #login: string | null = null;
  #text: string[] | null = null;

  constructor(server: SmtpServer) {
    this.#server = server;
  }

  /** @returns what is said to it; nothing while the text of a mail goes on */
  hear(line: string): string | undefined {
    return this.#text ? this.#hearText(this.#text, line) : this.#obey(line);
  }

  #hearText(text: string[], line: string): string | undefined {
    if (line !== '.') {
      text.push(line.startsWith('..') ? line.slice(1) : line);
      return undefined;
    }
    this.#server.received.push({ from: this.#from, to: this.#to, login: this.#login, text: text.join('\n') });
    this.#text = null;
    return '250 taken';
  }

  #obey(line: string): string {
    const [, verb = '', rest = ''] = /^(\w+)[ ]?(.*)$/.exec(line) ?? [];
    switch (verb.toUpperCase()) {
      case 'EHLO':
        return '250-loopback\r\n250 AUTH PLAIN';
      case 'AUTH':
        this.#login = Buffer.from(rest.split(' ')[1] ?? '', 'base64').toString('utf8');
        return '235 welcome';
      case 'MAIL':
        this.#from = address(rest);
        this.#to = [];
        return '250 ok';
      case 'RCPT':
        if (this.#server.manner === 'refuses') return '550 nobody of this name';
        if (this.#server.manner === 'is busy') return '451 later';
        this.#to.push(address(rest));
        return '250 ok';
      case 'DATA':
        this.#text = [];
        return '354 go on';
      case 'QUIT':
        return '221 bye';
      default:
        return '250 ok';
    }
  }
}

function address(text: string): string {
  return /<([^>]*)>/.exec(text)?.[1] ?? '';
}
