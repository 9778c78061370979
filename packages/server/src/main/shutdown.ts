import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/**
 * The process exits after this time even if clients are still connected, because service managers and container
 * runtimes kill processes that take longer.
 */
const EXIT_MS = 7500;
/** After this time long transactions are rolled back. Until {@link REQUESTS_MS} their requests receive responses. */
const TRANSACTIONS_MS = 4500;
/** Time for requests to finish; the remaining time is for writing data that is only in memory. */
const REQUESTS_MS = 5000;
const SWEEP_EVERY_MS = 100;

let onSignal: () => void = () => process.exit(0);

/**
 * Exits on a signal, or runs the function set by {@link onStop}. A start can be interrupted at any moment without
 * invalid data. The first process of a container ignores signals without a listener, and would run until it is killed.
 * The listener is permanent, because a signal during a busy start would otherwise be lost.
 */
export function listenForSignals(): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => onSignal());
}

/** Sets the work to do on the first signal, within the remaining time. */
export function onStop(stop: () => Promise<void>): void {
  let stopping = false;
  onSignal = () => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), EXIT_MS).unref();
    stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
}

/**
 * Returns a function that closes a server: it lets running requests finish, then destroys the remaining connections.
 * Node does not list all of them: unfinished TLS handshakes and rejected tunnels are connections as well.
 * @param app before it listens
 * @param stopping aborted before connections are destroyed, so that no client misses the response to a committed change
 */
export function gracefulClose(app: FastifyInstance, stopping: AbortController): () => Promise<void> {
  const connections = new Set<Socket>();
  app.server.on('connection', (socket: Socket) => {
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
  });
  return async () => {
    const timeouts = [
      setTimeout(() => stopping.abort(), TRANSACTIONS_MS),
      setTimeout(() => {
        for (const socket of connections) socket.destroy();
      }, REQUESTS_MS),
    ];
    // A connection becomes idle only after its last response was sent, and Node would keep it open.
    const sweeping = setInterval(() => app.server.closeIdleConnections(), SWEEP_EVERY_MS);
    await app.close();
    for (const timeout of timeouts) clearTimeout(timeout);
    clearInterval(sweeping);
  };
}
