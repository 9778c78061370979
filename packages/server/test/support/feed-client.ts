import { once } from 'node:events';
import { get, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';

export interface FeedEvent {
  readonly event: string;
  readonly id: string | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: the assertions of a test state the expected value
  readonly data: any;
}

/** A feed reader that behaves like any client of server-sent events. */
export class FeedClient {
  readonly headers: IncomingHttpHeaders;
  readonly events: FeedEvent[] = [];
  readonly #response: IncomingMessage;
  #incomplete = '';
  #received = Promise.withResolvers<void>();
  #isEnded = false;

  constructor(response: IncomingMessage) {
    this.headers = response.headers;
    this.#response = response;
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => this.#receive(chunk));
    response.on('error', () => undefined);
    response.on('close', () => {
      this.#isEnded = true;
      this.#received.resolve();
    });
  }

  #receive(chunk: string): void {
    const blocks = (this.#incomplete + chunk).split('\n\n');
    this.#incomplete = blocks.pop() ?? '';
    for (const block of blocks) this.events.push(parseEvent(block));
    this.#received.resolve();
    this.#received = Promise.withResolvers();
  }

  get hasEnded(): boolean {
    return this.#isEnded;
  }

  /** The received events without the heartbeats. */
  get eventsExceptBeats(): FeedEvent[] {
    return this.events.filter(({ event }) => event !== 'beat');
  }

  /** Returns the first event of this type at or after a position. */
  async nextEvent(event: string, from = 0): Promise<FeedEvent> {
    for (;;) {
      const match = this.events.slice(from).find((each) => each.event === event);
      if (match) return match;
      if (this.#isEnded) throw new Error(`The feed ended before a ${event}: ${JSON.stringify(this.events.at(-1))}`);
      await this.#received.promise;
    }
  }

  /** Waits for a heartbeat that confirms this change log entry, and returns all events. */
  async eventsUpTo(number: number): Promise<FeedEvent[]> {
    for (let position = 0; ; position = this.events.length) {
      const beat = await this.nextEvent('beat', position);
      if (beat.data.number >= number) return this.eventsExceptBeats;
    }
  }

  async waitForEnd(): Promise<void> {
    while (!this.#isEnded) await this.#received.promise;
  }

  close(): void {
    this.#response.destroy();
  }
}

function parseEvent(block: string): FeedEvent {
  const fields = new Map(block.split('\n').map((line) => line.split(/: (.*)/s, 2) as [string, string]));
  const id = fields.get('id');
  return {
    event: fields.get('event') ?? '',
    id,
    data: JSON.parse(fields.get('data') ?? 'null'),
  };
}

/** Opens the feed, or throws the status and text of the response. */
export async function openFeed(
  server: { readonly port: number },
  credential: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<FeedClient> {
  const request = get({
    host: '127.0.0.1',
    port: server.port,
    path: '/api/v1/feed',
    agent: false,
    headers: { authorization: `Bearer ${credential}`, ...headers },
  });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  if (response.statusCode === 200) return new FeedClient(response);
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  throw new Error(`${response.statusCode} ${Buffer.concat(chunks).toString()}`);
}
