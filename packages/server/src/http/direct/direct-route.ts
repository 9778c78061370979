import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { whenReadyToRespond } from '../unread-body.ts';
import type { Sender } from './sender.ts';

/**
 * A frequent request that `node:http` handles without the framework, which would take longer than the work itself. A
 * route accepts only the plain form that clients send. The framework handles all other requests, and all errors that
 * need its messages.
 */
export interface DirectRoute {
  /** @returns true if the route accepts the request, and then also responds to it */
  handle(request: IncomingMessage, response: ServerResponse): boolean;
}

/** Offers each request to the direct routes, and passes requests that no route accepts to the framework. */
export class Dispatcher {
  #routes: readonly DirectRoute[] = [];
  #sender: Sender | undefined;

  /** Sets the routes once the framework is ready. Until then, the framework handles all requests. */
  setRoutes(routes: readonly DirectRoute[], sender: Sender): void {
    this.#routes = routes;
    this.#sender = sender;
  }

  /** Returns the server's request listener. */
  listenerOf(framework: RequestListener): RequestListener {
    return (request, response) =>
      whenReadyToRespond(request, response, () => this.#dispatch(framework, request, response));
  }

  #dispatch(framework: RequestListener, request: IncomingMessage, response: ServerResponse): void {
    try {
      if (this.#routes.some((route) => route.handle(request, response))) return;
    } catch (error) {
      this.#sender?.sendUnexpectedError(response, error);
      return;
    }
    dropTypeOfMissingBody(request);
    framework(request, response);
  }
}

/**
 * A request without Content-Length and Transfer-Encoding has no body (RFC 9112, 6.3), whatever type it declares;
 * existing clients declare a type without sending a body. With `optimizeEmptyRequests`, the request's stream has
 * already ended, so waiting for its end would never finish.
 */
function dropTypeOfMissingBody({ headers }: IncomingMessage): void {
  if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined)
    delete headers['content-type'];
}
