import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** The process has exited by then, whatever clients do: a service manager or container runtime kills what takes longer. */
const EXIT_MS = 7500;
/** For requests to finish. The rest of the time is for what is only in memory. */
const GRACE_MS = 5000;
const SWEEP_EVERY_MS = 100;

let answer: () => void = () => process.exit(0);

/**
 * Ends the process on a signal, or does what {@link onStop} has set: what a start leaves behind is whole at every moment. As the
 * first process of a container it would ignore the signal without a listener, start, and run on until it is killed. The listener
 * stays: a signal that came while the start was busy would be lost with it.
 */
export function listenForSignals(): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => answer());
}

/** On the first signal to end: what must be done before, within the time that is left. */
export function onStop(stop: () => Promise<void>): void {
  let stopping = false;
  answer = () => {
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
 * Returns what closes a server: it finishes the requests that are running, and ends every connection that takes longer than the
 * grace. Node does not list all of them: a TLS handshake that does not end and a tunnel that was refused are connections as well.
 * @param app before it listens
 */
export function gracefulClose(app: FastifyInstance): () => Promise<void> {
  const connections = new Set<Socket>();
  app.server.on('connection', (socket: Socket) => {
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
  });
  return async () => {
    const impatience = setTimeout(() => {
      for (const socket of connections) socket.destroy();
    }, GRACE_MS);
    // A connection whose last answer was on its way becomes idle only afterwards, and Node would keep it open.
    const sweeping = setInterval(() => app.server.closeIdleConnections(), SWEEP_EVERY_MS);
    await app.close();
    clearTimeout(impatience);
    clearInterval(sweeping);
  };
}
