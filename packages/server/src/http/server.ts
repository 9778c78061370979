import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import { createServer as createHttpsServer, type ServerOptions } from 'node:https';

/** For the whole request to arrive. */
const REQUEST_TIMEOUT_MS = 30_000;
/** For its headers. Node exchanges the two limits if this one, 60 s unless set, is the larger one. */
const HEADERS_TIMEOUT_MS = 25_000;
/** Longer than the proxies in front keep theirs: one that closes first may meet a request on its way. */
const KEEP_ALIVE_TIMEOUT_MS = 72_000;
/**
 * Node looks for slow requests twice a minute unless told; the Host header is ours to check; and a request without a body
 * needs no stream to read it from.
 */
const NODE_OPTIONS = {
  connectionsCheckingInterval: 1000,
  headersTimeout: HEADERS_TIMEOUT_MS,
  requestTimeout: REQUEST_TIMEOUT_MS,
  keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
  requireHostHeader: false,
  optimizeEmptyRequests: true,
} as const;

/** Creates the server that answers, of plain HTTP without a certificate: the framework puts nothing in front of one of its own. */
export function createServer(tls: Pick<ServerOptions, 'cert' | 'key'> | undefined, listener: RequestListener): Server {
  return tls ? createHttpsServer({ ...tls, ...NODE_OPTIONS }, listener) : createHttpServer(NODE_OPTIONS, listener);
}
