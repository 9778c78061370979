import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { TestContext } from 'node:test';

/** A TCP proxy that can delay the data of the server. */
export interface HoldingProxy {
  readonly url: string;
  /** Starts to hold all data. */
  hold(): void;
  /** Forwards the held data, continues to hold, and returns the number of forwarded chunks. */
  release(): number;
  /** Stops holding, and forwards all data. */
  pass(): void;
}

export async function holdingProxy(t: TestContext, target: string): Promise<HoldingProxy> {
  const { port, hostname, host } = new URL(target);
  const sockets = new Set<Socket>();
  let held: (() => void)[] = [];
  let isHolding = false;
  const release = () => {
    const handed = held;
    held = [];
    for (const hand of handed) hand();
    return handed.length;
  };
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    for (const socket of [client, upstream]) sockets.add(socket.on('error', () => socket.destroy()));
    client.on('data', (chunk: Buffer) => upstream.write(addressed(chunk, host)));
    client.on('close', () => upstream.destroy());
    const hand = (work: () => void) => (isHolding ? held.push(work) : work());
    upstream.on('data', (chunk) => hand(() => client.write(chunk)));
    upstream.on('close', () => hand(() => client.destroy()));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    hold: () => {
      isHolding = true;
    },
    release,
    pass: () => {
      isHolding = false;
      release();
    },
  };
}

/** Keyward only accepts requests for its own host names. */
function addressed(request: Buffer, host: string): Buffer {
  return Buffer.from(request.toString('latin1').replace(/^host: [^\r]*/im, `host: ${host}`), 'latin1');
}
