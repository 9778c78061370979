import type { Route } from '@keyward/contract/routes';
import { carry, connectionOf } from './carrier.ts';
import type { Client } from './client.ts';
import { type CallOptions, type ClientOptions, openConnection } from './connection.ts';
import type { Calls, Lists } from './contract.ts';
import { invoke } from './invoke.ts';
import { iterate, type ListArguments } from './lists.ts';
import type { OperationInput } from './request.ts';

/** A client without functions, for those that are imported one by one. */
export interface BareClient {
  /** The server's address, without the base of its API. */
  readonly url: string;
}

/** A client that an imported function is called with. */
export type AnyClient = Client | BareClient;

/** The arguments behind the client: the input may be left out where all of it is optional. */
type ArgumentsOf<Input> =
  Readonly<Record<string, never>> extends Input
    ? [input?: Input, options?: CallOptions]
    : [input: Input, options?: CallOptions];

/** An operation as a function of its own. */
export type OperationFunction<Id extends keyof Calls> = (
  client: AnyClient,
  ...rest: ArgumentsOf<Calls[Id]['input']>
) => Promise<Calls[Id]['answer']>;

/** A list as a function of its own, which yields its records. */
export type ListFunction<Name extends keyof Lists> = (
  client: AnyClient,
  ...rest: ArgumentsOf<Lists[Name]['input']>
) => AsyncIterableIterator<Lists[Name]['item']>;

export function bareClient(options: ClientOptions): BareClient {
  const connection = openConnection(options, 'createBareClient');
  return carry({ url: connection.transport.root }, connection);
}

/** @param _id for the compiler, which does not tell one route from another that is the same */
export function operation<Id extends keyof Calls>(_id: Id, route: Route): OperationFunction<Id> {
  const call = (client: AnyClient, input?: OperationInput, options?: CallOptions) =>
    invoke(connectionOf(client), route, input, options);
  return call as OperationFunction<Id>;
}

/** @param _name for the compiler */
export function list<Name extends keyof Lists>(_name: Name, route: Route): ListFunction<Name> {
  const records = (client: AnyClient, input?: ListArguments, options?: CallOptions) =>
    iterate(connectionOf(client), route, input, options);
  return records as unknown as ListFunction<Name>;
}
