import { randomBytes } from 'node:crypto';
import { type Contender, contest, ratio, rowsOf } from './contest.ts';
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
  /** The number of keys, or clients of the peer, that take turns. */
  readonly keys: number;
}

/** Access tokens per second: Keyward and its peers, in turn, each in a process of its own. */
export async function benchExchange(
  installation: Installation,
  generator: Generator,
  settings: ExchangeSettings,
): Promise<Section> {
  const { rounds, requests, connections, keys } = settings;
  const outcomes = await contest(
    [await keyward(installation, settings), await peer('opaque', settings), await peer('jwt', settings)],
    generator,
    rounds,
  );
  const [ours, opaque, jwt] = outcomes;
  if (!ours || !opaque || !jwt) throw new Error('A contender is missing.');
  return {
    name: 'exchange',
    title: `Exchange for an access token (${connections} connections, ${keys} keys in turn, ${rounds} rounds of ${requests} requests)`,
    rows: [
      ...outcomes.flatMap((outcome) => rowsOf(outcome, 'an exchange')),
      ratio('Keyward to oidc-provider with opaque tokens', ours, opaque, { limit: 1.2, better: 'higher' }),
      ratio('Keyward to oidc-provider with EdDSA tokens', ours, jwt, { limit: 2, better: 'higher' }),
    ],
  };
}

async function keyward(installation: Installation, settings: ExchangeSettings): Promise<Contender> {
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
      order: 'in turn',
      // Each token is good once.
      requests: Array.from({ length: requests }, (_, at): WireRequest => {
        const key = known[at % known.length];
        if (!key) throw new Error('No key of the installation is known.');
        const body = JSON.stringify({ jwt: signRequestToken(key, installation.sharedSecret, at) });
        return { text: requestText('POST', url, { 'content-type': 'application/json' }, body), status: 200 };
      }),
    }),
  };
}

async function peer(format: 'opaque' | 'jwt', settings: ExchangeSettings): Promise<Contender> {
  const { requests, connections, keys } = settings;
  const clients = Array.from({ length: keys }, (_, at) => ({
    id: `client_${at}`,
    secret: randomBytes(32).toString('hex'),
  }));
  const port = await freePort();
  const environment = { PORT: String(port), FORMAT: format, CLIENTS: JSON.stringify(clients) };
  const server = await startServer(PEER, port, environment);
  const url = `${server.url}/token`;
  const asked = clients.map(({ id, secret }): WireRequest => {
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
    load: () => ({ url, connections, amount: requests, order: 'in turn', requests: asked }),
  };
}
