import { once } from 'node:events';
import { createServer, request as httpRequest } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { TestContext } from 'node:test';

export interface LoopbackProxy {
  readonly url: string;
  /** The requested hosts, with their ports. */
  readonly hosts: string[];
}

/**
 * Starts a forward proxy (RFC 9110, 3.7) on loopback that connects every host to one server: by tunnel (CONNECT) and by
 * requests with an absolute URL. It stops with the test.
 */
export async function loopbackProxy(t: TestContext, target: string): Promise<LoopbackProxy> {
  const hosts: string[] = [];
  const { hostname: host, port } = new URL(target);
  const proxy = createServer(({ url = '', method, headers }, response) => {
    const { host: asked, pathname: path } = new URL(url);
    hosts.push(asked);
    const forwarded = httpRequest({ host, port, path, method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    forwarded.end();
  });
  proxy.on('connect', ({ url = '' }, socket) => {
    hosts.push(url);
    const tunnel = connect(Number(port), host, () => socket.write('HTTP/1.1 200 OK\r\n\r\n'));
    tunnel.pipe(socket).pipe(tunnel);
    for (const end of [tunnel, socket]) end.on('error', () => end.destroy());
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  t.after(() => {
    proxy.closeAllConnections();
    proxy.close();
  });
  return { url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, hosts };
}
