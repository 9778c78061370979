import type { Connection } from './connection.ts';

/** Shared by all copies of the package, so that a client of one entry works with the functions of another. */
const CONNECTION: unique symbol = Symbol.for('keyward.connection');

interface Carrier {
  readonly [CONNECTION]?: Connection;
}

/** Adds a connection as a non-enumerable property, because it contains secrets. */
export function carry<T extends object>(carrier: T, connection: Connection): T {
  return Object.defineProperty(carrier, CONNECTION, { value: connection });
}

/** @throws TypeError for an object that was not passed to {@link carry} */
export function connectionOf(carrier: object): Connection {
  const connection = (carrier as Carrier | undefined)?.[CONNECTION];
  if (connection) return connection;
  throw new TypeError('The first argument must be a client. Pass the result of `connect` or `createClient`.');
}
