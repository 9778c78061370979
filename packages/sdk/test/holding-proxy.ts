import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { TestContext } from 'node:test';

/** A TCP proxy that can hold back what the server says. */
export interface HoldingProxy {
  readonly url: string;
  /** Holds everything back from here on. */
  hold(): void;
  /** Hands on what was held, and goes on holding. @returns how many pieces that were */
  release(): number;
  /** Hands on everything from here on. */
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

/** Keyward answers requests for its own name alone. */
function addressed(request: Buffer, host: string): Buffer {
  return Buffer.from(request.toString('latin1').replace(/^host: [^\r]*/im, `host: ${host}`), 'latin1');
}
