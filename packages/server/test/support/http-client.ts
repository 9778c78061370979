import { Agent, request as httpRequest, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';

/** A response, with its body parsed if it is JSON. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: the assertions of a test state the expected value
  readonly body: any;
}

export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: OutgoingHttpHeaders;
  readonly content: string | Buffer | undefined;
}

/** Sends exactly these headers plus Host and Content-Length; `fetch` adds some headers and forbids others. */
export function send(port: number, agent: Agent, outgoing: HttpRequest): Promise<HttpResponse> {
  const { method, path, headers, content } = outgoing;
  const length = content === undefined ? {} : { 'content-length': Buffer.byteLength(content) };
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, method, path, agent, headers: { ...length, ...headers } };
    const request = httpRequest(options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        // A response to HEAD has a content type but no body.
        const isJson = text !== '' && response.headers['content-type']?.startsWith('application/json') === true;
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text,
          body: isJson && text !== '' ? JSON.parse(text) : undefined,
        });
      });
    });
    request.on('error', reject);
    request.end(content);
  });
}

export function newAgent(): Agent {
  return new Agent({ keepAlive: true, maxSockets: 128 });
}

/** Returns the cookies that a response sets, in the form in which a browser sends them. */
export function cookiesOf(response: HttpResponse): string {
  return (response.headers['set-cookie'] ?? []).map((cookie) => cookie.split(';', 1)[0]).join('; ');
}
