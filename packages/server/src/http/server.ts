import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import { createServer as createHttpsServer, type ServerOptions } from 'node:https';

/** Maximum time to receive a whole request. */
const REQUEST_TIMEOUT_MS = 30_000;
/** Maximum time to receive the headers. Node swaps the two limits if this limit (60 s by default) is larger. */
const HEADERS_TIMEOUT_MS = 25_000;
/**
 * Longer than the keep-alive time of proxies: a connection that this server closes first may lose a request in transit.
 */
const KEEP_ALIVE_TIMEOUT_MS = 72_000;
/**
 * Node checks for slow requests only twice a minute by default. checkFraming checks the Host header. A request without
 * a body needs no stream.
 */
const NODE_OPTIONS = {
  connectionsCheckingInterval: 1000,
  headersTimeout: HEADERS_TIMEOUT_MS,
  requestTimeout: REQUEST_TIMEOUT_MS,
  keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
  requireHostHeader: false,
  optimizeEmptyRequests: true,
} as const;

/**
 * Creates an HTTPS server with a certificate, otherwise an HTTP server. The framework would add listeners to a server
 * that it creates itself.
 */
export function createServer(tls: Pick<ServerOptions, 'cert' | 'key'> | undefined, listener: RequestListener): Server {
  return tls ? createHttpsServer({ ...tls, ...NODE_OPTIONS }, listener) : createHttpServer(NODE_OPTIONS, listener);
}
