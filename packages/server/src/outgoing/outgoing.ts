import { lookup } from 'node:dns/promises';
import http, { type IncomingHttpHeaders, type IncomingMessage, type RequestOptions } from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import { compileAddressSet } from '@keyward/contract/address-list';
import { type AllowedDestinations, checkUrl, type Destination, findDestination, type Resolve } from './destination.ts';
import { OutgoingError } from './outgoing-error.ts';

export interface OutgoingRequest {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Maximum bytes of the response body; if undefined, the body is not read. */
  readonly maxBytes?: number;
  /** Cancels the request. */
  readonly signal?: AbortSignal;
}

export interface OutgoingResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface OutgoingOptions {
  /** IP addresses and CIDR blocks that are allowed although they are not public, including over plain HTTP. */
  readonly allowed: readonly string[];
  readonly resolve?: Resolve;
  /** Maximum time for the whole request, from name resolution to the last byte. */
  readonly maxMs?: number;
  readonly maxConcurrent?: number;
  /** Certificate authorities in addition to Node's default authorities. */
  readonly ca?: string;
}

const MAX_MS = 15_000;
const MAX_CONCURRENT = 100;
const MAX_HEADER_BYTES = 16 * 1024;

const resolveBySystem: Resolve = async (host) =>
  (await lookup(host, { all: true })).map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }));

/**
 * Sends every request to another server. Resolves the name once, checks all its IP addresses, and connects only to
 * checked addresses. Does not use redirects, keep-alive or proxy variables; bounds time, bytes and concurrent requests.
 * See docs/decisions/0014.
 */
export class Outgoing {
  readonly #allowed: AllowedDestinations;
  readonly #options: OutgoingOptions;
  #running = 0;

  constructor(options: OutgoingOptions) {
    this.#options = options;
    this.#allowed = { addresses: compileAddressSet(options.allowed), isEmpty: options.allowed.length === 0 };
  }

  /**
   * Checks a URL that a user enters, without resolving its name.
   * @throws OutgoingError bad_url, ip_denied
   */
  checkUrl(url: string): void {
    checkUrl(url, this.#allowed);
  }

  /**
   * Resolves with the response, whatever its status, including redirects.
   * @throws OutgoingError
   */
  async request(request: OutgoingRequest): Promise<OutgoingResponse> {
    const { resolve = resolveBySystem, maxMs = MAX_MS, maxConcurrent = MAX_CONCURRENT } = this.#options;
    if (this.#running >= maxConcurrent) throw new OutgoingError('too_many');
    this.#running++;
    const deadline = AbortSignal.timeout(maxMs);
    const signal = request.signal ? AbortSignal.any([deadline, request.signal]) : deadline;
    try {
      const destination = await findDestination(request.url, { allowed: this.#allowed, resolve, signal });
      return await sendRequest(destination, request, signal, this.#options.ca);
    } catch (error) {
      throw deadline.aborted ? new OutgoingError('timed_out', { cause: error }) : toOutgoingError(error);
    } finally {
      this.#running--;
    }
  }
}

function sendRequest(
  destination: Destination,
  { method, headers, body, maxBytes = 0 }: OutgoingRequest,
  signal: AbortSignal,
  ca: string | undefined,
): Promise<OutgoingResponse> {
  const { url, host, addresses } = destination;
  const options: RequestOptions & { ca?: string } = {
    method,
    host,
    port: url.port || (url.protocol === 'https:' ? 443 : 80),
    path: url.pathname + url.search,
    headers: { ...headers, host: url.host, ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }) },
    lookup: fixedLookup(addresses),
    // A separate connection that closes after the request.
    agent: false,
    maxHeaderSize: MAX_HEADER_BYTES,
    signal,
    ...(ca !== undefined && { ca }),
  };
  const { promise, resolve, reject } = Promise.withResolvers<OutgoingResponse>();
  const request = (url.protocol === 'https:' ? https : http).request(options);
  request.once('error', reject);
  request.once('response', (response) => {
    readBody(response, maxBytes).then((content) => {
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body: content });
      request.destroy();
    }, reject);
  });
  request.end(body);
  return promise;
}

/** Returns the checked IP addresses instead of resolving the name again. */
function fixedLookup(addresses: Destination['addresses']): LookupFunction {
  return (_host, { all }, callback) => {
    const [first] = addresses;
    if (all) callback(null, [...addresses]);
    else callback(null, first?.address ?? '', first?.family);
  };
}

async function readBody(response: IncomingMessage, maxBytes: number): Promise<Buffer> {
  // Connection errors after the response do not matter.
  response.on('error', () => undefined);
  if (maxBytes === 0) return Buffer.alloc(0);
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new OutgoingError('response_too_large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function toOutgoingError(error: unknown): OutgoingError {
  if (error instanceof OutgoingError) return error;
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
  const isCertificate = typeof code === 'string' && /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS/.test(code);
  return new OutgoingError(isCertificate ? 'certificate_refused' : 'connection_failed', { cause: error });
}
