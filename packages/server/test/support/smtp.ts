import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

/** The server's response to an email; `silent` never responds. */
type SmtpBehavior = 'accept' | 'reject' | 'busy' | 'silent';

interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly login: string | null;
  readonly isEncrypted: boolean;
  /** The message as received, with its headers. */
  readonly text: string;
}

/** Starts TLS with the first byte (smtps) or after STARTTLS. */
interface Encryption {
  readonly startsTls: 'immediately' | 'on STARTTLS';
  readonly cert: string;
  readonly key: string;
}

/** A mail server on loopback that supports the parts of RFC 5321 that sending an email requires. */
export class SmtpServer {
  readonly received: ReceivedMail[] = [];
  behavior: SmtpBehavior = 'accept';
  connections = 0;
  /** The bytes that were sent without encryption. */
  plaintext = '';
  readonly encryption: Encryption | undefined;
  readonly #server: Server = createServer((socket) => this.#serve(socket));
  readonly #sockets = new Set<Socket>();

  constructor(encryption?: Encryption) {
    this.encryption = encryption;
  }

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
    if (this.behavior === 'silent') {
      socket.setEncoding('utf8').on('data', (chunk: string) => (this.plaintext += chunk));
      return;
    }
    const isEncrypted = this.encryption?.startsTls === 'immediately';
    const stream = isEncrypted ? this.#encrypt(socket) : socket;
    stream.write('220 loopback\r\n');
    this.#handleCommands(stream, isEncrypted);
  }

  #handleCommands(stream: Socket, isEncrypted: boolean): void {
    const session = new Session(this, isEncrypted);
    let incomplete = '';
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      if (!isEncrypted) this.plaintext += chunk;
      const lines = (incomplete + chunk).split('\r\n');
      incomplete = lines.pop() ?? '';
      for (const line of lines) {
        const reply = session.receiveLine(line);
        if (reply !== undefined) stream.write(`${reply}\r\n`);
      }
      // RFC 3207, section 4.2: both sides start over and discard everything that was sent in plain text.
      if (session.isEncrypting) this.#handleCommands(this.#encrypt(stream.removeAllListeners('data')), true);
    });
  }

  #encrypt(socket: Socket): TLSSocket {
    return new TLSSocket(socket, { isServer: true, ...this.encryption }).on('error', () => {});
  }
}

class Session {
  readonly #server: SmtpServer;
  readonly #isEncrypted: boolean;
  /** True if the client received the reply to STARTTLS. */
  isEncrypting = false;
  #from = '';
  #to: string[] = [];
  #login: string | null = null;
  #text: string[] | null = null;

  constructor(server: SmtpServer, isEncrypted: boolean) {
    this.#server = server;
    this.#isEncrypted = isEncrypted;
  }

  get #offersTls(): boolean {
    return !this.#isEncrypted && this.#server.encryption !== undefined;
  }

  /** Returns the reply; undefined within the text of an email. */
  receiveLine(line: string): string | undefined {
    return this.#text ? this.#receiveText(this.#text, line) : this.#execute(line);
  }

  #receiveText(text: string[], line: string): string | undefined {
    if (line !== '.') {
      text.push(line.startsWith('..') ? line.slice(1) : line);
      return undefined;
    }
    const [from, to, login, isEncrypted] = [this.#from, this.#to, this.#login, this.#isEncrypted];
    this.#server.received.push({ from, to, login, isEncrypted, text: text.join('\n') });
    this.#text = null;
    return '250 taken';
  }

  #execute(line: string): string {
    const [, verb = '', incomplete = ''] = /^(\w+)[ ]?(.*)$/.exec(line) ?? [];
    switch (verb.toUpperCase()) {
      case 'EHLO':
        return `250-loopback\r\n${this.#offersTls ? '250-STARTTLS\r\n' : ''}250 AUTH PLAIN`;
      case 'STARTTLS':
        if (!this.#offersTls) return '502 not here';
        this.isEncrypting = true;
        return '220 begin';
      case 'AUTH':
        this.#login = Buffer.from(incomplete.split(' ')[1] ?? '', 'base64').toString('utf8');
        return '235 welcome';
      case 'MAIL':
        this.#from = parseAddress(incomplete);
        this.#to = [];
        return '250 ok';
      case 'RCPT':
        if (this.#server.behavior === 'reject') return '550 no such user';
        if (this.#server.behavior === 'busy') return '451 later';
        this.#to.push(parseAddress(incomplete));
        return '250 ok';
      case 'DATA':
        this.#text = [];
        return '354 continue';
      case 'QUIT':
        return '221 bye';
      default:
        return '250 ok';
    }
  }
}

function parseAddress(text: string): string {
  return /<([^>]*)>/.exec(text)?.[1] ?? '';
}
