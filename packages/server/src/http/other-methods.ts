import { operations } from '@keyward/contract';
import type { FastifyInstance, HTTPMethods } from 'fastify';
import { Refusal } from '../actions/refusal.ts';
import { fastifyPath } from './operation-route.ts';

/** The methods of RFC 9110, and PATCH. Every path responds to them. */
export const METHODS: readonly HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'];

/** Every path that supports GET also supports HEAD. */
function allowedMethods(method: HTTPMethods): HTTPMethods[] {
  return method === 'GET' ? ['GET', 'HEAD'] : [method];
}

/** The methods of all operations. */
export const operationMethods: readonly HTTPMethods[] = METHODS.filter((method) =>
  Object.values(operations).some((operation) => allowedMethods(operation.method).includes(method)),
);

/** Responds with 405 and Allow instead of 404 to a method that a known path does not support (RFC 9110, 15.5.6). */
export function addOtherMethods(app: FastifyInstance): void {
  const byPath = Map.groupBy(Object.values(operations), (operation) => operation.path);
  for (const [path, pathOperations] of byPath) {
    const allowed = pathOperations.flatMap(({ method }) => allowedMethods(method));
    rejectOtherMethods(app, fastifyPath(path), allowed);
  }
}

export function rejectOtherMethods(app: FastifyInstance, url: string, allowed: readonly HTTPMethods[]): void {
  app.route({
    method: METHODS.filter((method) => !allowed.includes(method)),
    url,
    onRequest: async (_request, reply) => {
      reply.header('allow', allowed.join(', '));
      throw new Refusal('method_not_allowed', `This path supports ${allowed.join(', ')}.`);
    },
    handler: async () => undefined,
  });
}
