import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { whenAnswerable } from '../unread-body.ts';
import type { Sender } from './sender.ts';

/**
 * What is asked for so often that it is answered by `node:http` itself: the framework in between takes longer than the
 * whole work. A route takes only requests of the plain form that clients send; everything else goes the usual way, where
 * it gets the usual sentences.
 */
export interface DirectRoute {
  /** @returns whether the request is taken; then the route answers it */
  take(request: IncomingMessage, response: ServerResponse): boolean;
}

/** Offers every request to these routes before the framework sees it. */
export function addDirectRoutes(app: FastifyInstance, routes: readonly DirectRoute[], sender: Sender): void {
  const { server } = app;
  const framework = server.listeners('request') as ((request: IncomingMessage, response: ServerResponse) => void)[];
  server.removeAllListeners('request');
  const dispatch = (request: IncomingMessage, response: ServerResponse) => {
    try {
      if (routes.some((route) => route.take(request, response))) return;
    } catch (error) {
      return sender.failure(response, error);
    }
    forgetTypeOfNothing(request);
    for (const listener of framework) listener.call(server, request, response);
  };
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    whenAnswerable(request, response, () => dispatch(request, response));
  });
}

/**
 * A request with neither a length nor a coding has no body (RFC 9112, 6.3), whatever type it names: existing clients name
 * one with nothing behind it. Its stream has ended before it began (`optimizeEmptyRequests`), so nobody may wait for it.
 */
function forgetTypeOfNothing({ headers }: IncomingMessage): void {
  if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined)
    delete headers['content-type'];
}
