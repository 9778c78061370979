import { operations } from '@keyward/contract';
import type { FastifyInstance, HTTPMethods } from 'fastify';
import { Refusal } from '../actions/refusal.ts';
import { fastifyPath } from './operation-route.ts';

/** The methods of RFC 9110 and PATCH; every path answers to these. */
export const METHODS: readonly HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'];

/** Whatever answers to GET answers to HEAD. */
function allowedMethods(method: HTTPMethods): HTTPMethods[] {
  return method === 'GET' ? ['GET', 'HEAD'] : [method];
}

/** The methods of all operations. */
export const operationMethods: readonly HTTPMethods[] = METHODS.filter((method) =>
  Object.values(operations).some((operation) => allowedMethods(operation.method).includes(method)),
);

/** A known address with a method that it does not have is a 405 with Allow (RFC 9110, 15.5.6), not a 404. */
export function addOtherMethods(app: FastifyInstance): void {
  const byPath = Map.groupBy(Object.values(operations), (operation) => operation.path);
  for (const [path, known] of byPath) {
    const allowed = known.flatMap(({ method }) => allowedMethods(method));
    refuseOtherMethods(app, fastifyPath(path), allowed);
  }
}

export function refuseOtherMethods(app: FastifyInstance, url: string, allowed: readonly HTTPMethods[]): void {
  app.route({
    method: METHODS.filter((method) => !allowed.includes(method)),
    url,
    onRequest: async (_request, reply) => {
      reply.header('allow', allowed.join(', '));
      throw new Refusal('method_not_allowed', `This address answers to ${allowed.join(', ')}.`);
    },
    handler: async () => undefined,
  });
}
