import { type Route, routes } from '@keyward/contract/routes';
import type { CallOptions } from './connection.ts';
import type { Calls } from './contract.ts';
import type { OperationInput } from './request.ts';

/** An operation as a function. The input is optional if all its properties are. */
export type Call<Input, Answer> =
  Readonly<Record<string, never>> extends Input
    ? (input?: Input, options?: CallOptions) => Promise<Answer>
    : (input: Input, options?: CallOptions) => Promise<Answer>;

/** One function for each operation of the API. */
export type ClientCalls = {
  readonly [Id in keyof Calls]: Call<Calls[Id]['input'], Calls[Id]['answer']>;
};

type Invoke = (route: Route, input?: OperationInput, options?: CallOptions) => Promise<unknown>;

export function callsOf(invoke: Invoke): ClientCalls {
  const calls = Object.entries<Route>(routes).map(([id, route]) => [
    id,
    (input?: OperationInput, options?: CallOptions) => invoke(route, input, options),
  ]);
  return Object.fromEntries(calls) as ClientCalls;
}
