import type { Route } from '@keyward/contract/routes';
import { carry, connectionOf } from './carrier.ts';
import type { Client } from './client.ts';
import { type CallOptions, type ClientOptions, openConnection } from './connection.ts';
import type { Calls, Lists } from './contract.ts';
import { invoke } from './invoke.ts';
import { iterate, type ListArguments } from './lists.ts';
import type { OperationInput } from './request.ts';

/** A client without methods, for operations that are imported one by one. */
export interface BareClient {
  /** The server's origin, without the API base. */
  readonly url: string;
}

/** A client that imported operations accept. */
export type AnyClient = Client | BareClient;

/** The arguments after the client. The input is optional if all its properties are. */
type ArgumentsOf<Input> =
  Readonly<Record<string, never>> extends Input
    ? [input?: Input, options?: CallOptions]
    : [input: Input, options?: CallOptions];

/** An operation as a standalone function. */
export type OperationFunction<Id extends keyof Calls> = (
  client: AnyClient,
  ...rest: ArgumentsOf<Calls[Id]['input']>
) => Promise<Calls[Id]['answer']>;

/** A list as a standalone function that yields its records. */
export type ListFunction<Name extends keyof Lists> = (
  client: AnyClient,
  ...rest: ArgumentsOf<Lists[Name]['input']>
) => AsyncIterableIterator<Lists[Name]['item']>;

export function bareClient(options: ClientOptions): BareClient {
  const connection = openConnection(options, 'createBareClient');
  return carry({ url: connection.transport.root }, connection);
}

/** @param _id only for type inference: some routes have the same type */
export function operation<Id extends keyof Calls>(_id: Id, route: Route): OperationFunction<Id> {
  const call = (client: AnyClient, input?: OperationInput, options?: CallOptions) =>
    invoke(connectionOf(client), route, input, options);
  return call as OperationFunction<Id>;
}

/** @param _name only for type inference */
export function list<Name extends keyof Lists>(_name: Name, route: Route): ListFunction<Name> {
  const records = (client: AnyClient, input?: ListArguments, options?: CallOptions) =>
    iterate(connectionOf(client), route, input, options);
  return records as unknown as ListFunction<Name>;
}
