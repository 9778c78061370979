import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
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

/** Offers every request of a server to the direct routes, and passes the others on to the framework. */
export class Dispatcher {
  #routes: readonly DirectRoute[] = [];
  #sender: Sender | undefined;

  /** Sets the routes, once the framework is ready. Before that the framework answers all requests. */
  begin(routes: readonly DirectRoute[], sender: Sender): void {
    this.#routes = routes;
    this.#sender = sender;
  }

  /** Returns the listener of the server. */
  listenerOf(framework: RequestListener): RequestListener {
    return (request, response) => whenAnswerable(request, response, () => this.#dispatch(framework, request, response));
  }

  #dispatch(framework: RequestListener, request: IncomingMessage, response: ServerResponse): void {
    try {
      if (this.#routes.some((route) => route.take(request, response))) return;
    } catch (error) {
      this.#sender?.failure(response, error);
      return;
    }
    forgetTypeOfNothing(request);
    framework(request, response);
  }
}

/**
 * A request with neither a length nor a coding has no body (RFC 9112, 6.3), whatever type it names: existing clients name
 * one with nothing behind it. Its stream has ended before it began (`optimizeEmptyRequests`), so nobody may wait for it.
 */
function forgetTypeOfNothing({ headers }: IncomingMessage): void {
  if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined)
    delete headers['content-type'];
}
