import type { Route } from '@keyward/contract/routes';
import { type CallOptions, type Connection, connectionOfCall } from './connection.ts';
import { assertTypes } from './option-types.ts';
import { perform, type Retry } from './perform.ts';
import { type OperationInput, prepareRequest } from './request.ts';
import { isTransient, withRetries } from './retry.ts';

const PARTS = { params: 'object', query: 'object', headers: 'object', body: '' } as const satisfies Record<
  keyof OperationInput,
  string
>;

/**
 * Calls an operation, and retries it if that is safe.
 * @throws KeywardError for every failure, the signal's reason if the call is aborted, and TypeError for an invalid argument
 */
export async function invoke(
  client: Connection,
  route: Route,
  input: OperationInput = {},
  options: CallOptions = {},
): Promise<unknown> {
  const connection = connectionOfCall(client, options);
  assertTypes(input, PARTS, 'An operation');
  const request = prepareRequest(route, input, connection.randomId);
  const signals = [connection.signal, options.signal];
  return perform({ ...connection, route, request, signals }, createRetry(connection, route));
}

/** All retries of a call share one limit, including those with a new token. */
function createRetry(connection: Connection, route: Route): Retry {
  const budget = { ...connection, until: connection.now() + connection.timeout, failures: 0 };
  const canRetry = (error: unknown) => isIdempotent(route) && isTransient(error);
  return (deadline, attempt) => withRetries(budget, { deadline, canRetry, attempt });
}

/**
 * Returns whether the request can safely be sent twice. After a failure, it is unknown whether the first request
 * arrived.
 */
function isIdempotent({ method, idempotencyKey }: Route): boolean {
  return method === 'GET' || idempotencyKey === true;
}
