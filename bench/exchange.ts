import { randomBytes } from 'node:crypto';
import { compareServers, ratio, rowsOf, type ServerUnderTest } from './comparison.ts';
import type { Generator } from './generator.ts';
import { requestText, type WireRequest } from './http-text.ts';
import { type Installation, signRequestToken } from './installation.ts';
import type { Section } from './report.ts';
import { freePort, startServer } from './server-process.ts';

const PEER = new URL('peers/oidc-provider-server.ts', import.meta.url);

export interface ExchangeSettings {
  readonly rounds: number;
  readonly requests: number;
  readonly connections: number;
  /** The number of keys, or of OAuth clients of oidc-provider, to use round-robin. */
  readonly keys: number;
}

/** Measures access tokens issued per second by Keyward and oidc-provider. Each server runs in its own process. */
export async function benchExchange(
  installation: Installation,
  generator: Generator,
  settings: ExchangeSettings,
): Promise<Section> {
  const { rounds, requests, connections, keys } = settings;
  const outcomes = await compareServers(
    [await startKeyward(installation, settings), await startPeer('opaque', settings), await startPeer('jwt', settings)],
    generator,
    rounds,
  );
  const [keyward, opaque, jwt] = outcomes;
  if (!keyward || !opaque || !jwt) throw new Error('A server is missing from the results.');
  return {
    name: 'exchange',
    title: `Token exchange (${connections} connections, ${keys} keys round-robin, ${rounds} rounds of ${requests} requests)`,
    rows: [
      ...outcomes.flatMap((outcome) => rowsOf(outcome, 'exchange')),
      ratio('Keyward relative to oidc-provider with opaque tokens', keyward, opaque, { limit: 1.2, better: 'higher' }),
      ratio('Keyward relative to oidc-provider with EdDSA tokens', keyward, jwt, { limit: 2, better: 'higher' }),
    ],
  };
}

async function startKeyward(installation: Installation, settings: ExchangeSettings): Promise<ServerUnderTest> {
  const { requests, connections } = settings;
  const server = await installation.start();
  const known = installation.known.slice(0, settings.keys);
  const url = `${server.url}/api/v1/auth/token`;
  return {
    name: 'Keyward',
    server,
    requests,
    load: () => ({
      url,
      connections,
      amount: requests,
      order: 'round-robin',
      // Each request token is accepted only once.
      requests: Array.from({ length: requests }, (_, at): WireRequest => {
        const key = known[at % known.length];
        if (!key) throw new Error('The installation has no keys with known secrets.');
        const body = JSON.stringify({ jwt: signRequestToken(key, installation.sharedSecret, at) });
        return { text: requestText('POST', url, { 'content-type': 'application/json' }, body), status: 200 };
      }),
    }),
  };
}

async function startPeer(format: 'opaque' | 'jwt', settings: ExchangeSettings): Promise<ServerUnderTest> {
  const { requests, connections, keys } = settings;
  const clients = Array.from({ length: keys }, (_, at) => ({
    id: `client_${at}`,
    secret: randomBytes(32).toString('hex'),
  }));
  const port = await freePort();
  const environment = { PORT: String(port), FORMAT: format, CLIENTS: JSON.stringify(clients) };
  const server = await startServer(PEER, port, environment);
  const url = `${server.url}/token`;
  const tokenRequests = clients.map(({ id, secret }): WireRequest => {
    const headers = {
      authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    };
    return { text: requestText('POST', url, headers, 'grant_type=client_credentials'), status: 200 };
  });
  return {
    name: `oidc-provider, ${format === 'jwt' ? 'EdDSA' : 'opaque'} tokens`,
    server,
    requests,
    load: () => ({ url, connections, amount: requests, order: 'round-robin', requests: tokenRequests }),
  };
}
