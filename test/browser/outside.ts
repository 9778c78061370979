import { generateKeyPairSync, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An external server. */
export interface Outside {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

async function serve(listener: RequestListener): Promise<Outside> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Starts a webhook receiver with a configurable status. */
export async function startReceiver(): Promise<Outside & { status: number }> {
  const receiver = await serve((request, response) => {
    request.resume().once('end', () => response.writeHead(state.status).end());
  });
  const state = Object.assign(receiver, { status: 200 });
  return state;
}

/** Starts a fake GitHub: a published key, and signed leak reports. */
export async function startGithub() {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = { key_identifier: 'aa11', key: publicKey.export({ type: 'spki', format: 'pem' }), is_current: true };
  const server = await serve((_request, response) => response.end(JSON.stringify({ public_keys: [key] })));
  return {
    ...server,
    async report(keyward: { readonly url: string }, token: string, url: string): Promise<void> {
      const body = JSON.stringify([{ token, type: 'keyward_api_key', url, source: 'commit' }]);
      const response = await fetch(`${keyward.url}/api/v1/leaks/github/acmecorp`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'github-public-key-identifier': key.key_identifier,
          'github-public-key-signature': sign('sha256', Buffer.from(body), privateKey).toString('base64'),
        },
        body,
      });
      if (!response.ok) throw new Error(`The report failed with ${response.status}: ${await response.text()}`);
    },
  };
}
