// Serves a `fetch` handler with only Node; Bun and Deno have this built in.
import { createServer, type IncomingMessage, type Server } from 'node:http';

type Handler = (request: Request, incoming: IncomingMessage) => Response | Promise<Response>;

export function serve(port: number, handler: Handler): Server {
  const server = createServer(async (incoming, outgoing) => {
    try {
      const answer = await handler(requestOf(incoming), incoming);
      outgoing.writeHead(answer.status, Object.fromEntries(answer.headers));
      outgoing.end(Buffer.from(await answer.arrayBuffer()));
    } catch (error) {
      console.error(error);
      outgoing.destroy();
    }
  });
  return server.listen(port, '127.0.0.1', () => console.log(`Listening on http://127.0.0.1:${port}`));
}

function requestOf({ method = 'GET', url = '/', rawHeaders, headers: { host } }: IncomingMessage): Request {
  const headers = new Headers();
  for (let at = 0; at < rawHeaders.length; at += 2) headers.append(rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '');
  return new Request(new URL(url, `http://${host}`), { method, headers });
}
