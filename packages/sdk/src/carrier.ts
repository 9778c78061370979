import type { Connection } from './connection.ts';

/** Shared by every copy of the package: a client of one entry can be passed to the functions of another one. */
const CONNECTION: unique symbol = Symbol.for('keyward.connection');

interface Carrier {
  readonly [CONNECTION]?: Connection;
}

/** Adds a connection, which holds secrets, so that inspections of the object and copies do not have it. */
export function carry<T extends object>(carrier: T, connection: Connection): T {
  return Object.defineProperty(carrier, CONNECTION, { value: connection });
}

/** @throws TypeError for an object that {@link carry} was not called with */
export function connectionOf(carrier: object): Connection {
  const connection = (carrier as Carrier | undefined)?.[CONNECTION];
  if (connection) return connection;
  throw new TypeError('The first argument must be a client: what `connect` or `createClient` returned.');
}
