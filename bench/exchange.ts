import { randomBytes } from 'node:crypto';
import type { Generator } from './generator.ts';
import { type Installation, signRequestToken } from './installation.ts';
import type { Load, LoadResult } from './load-generator.ts';
import type { Row, Section } from './report.ts';
import { freePort, type ServerProcess, startServer } from './server-process.ts';
import { measured } from './statistics.ts';

const PEER = new URL('oidc-provider-server.ts', import.meta.url);

export interface ExchangeSettings {
  readonly rounds: number;
  readonly requests: number;
  readonly connections: number;
}

interface Contender {
  readonly name: string;
  readonly server: ServerProcess;
  readonly load: (amount: number) => Load;
  readonly results: Result[];
}

interface Result extends LoadResult {
  /** Of the processors, by the server. */
  readonly secondsUsed: number;
}

/** Access tokens per second: Keyward and its peers, in turn, each in a process of its own. */
export async function benchExchange(
  installation: Installation,
  generator: Generator,
  settings: ExchangeSettings,
): Promise<Section> {
  const contenders = [
    await keyward(installation, settings),
    await peer('opaque', installation.known.length, settings),
    await peer('jwt', installation.known.length, settings),
  ] as const;
  try {
    for (const { load } of contenders) await generator.run(load(settings.requests));
    for (let round = 0; round < settings.rounds; round++) {
      for (const contender of contenders) contender.results.push(await measure(contender, generator, settings));
    }
  } finally {
    for (const { server } of contenders) await server.stop();
  }
  const [ours, opaque, jwt] = contenders;
  return {
    name: 'exchange',
    title: `Exchange for an access token (${settings.connections} connections, ${settings.rounds} rounds of ${settings.requests} requests)`,
    rows: [
      ...contenders.flatMap((contender) => rowsOf(contender, settings)),
      ratio('Keyward to oidc-provider with opaque tokens', ours, opaque, 1.2),
      ratio('Keyward to oidc-provider with EdDSA tokens', ours, jwt, 2),
    ],
  };
}

async function measure({ server, load }: Contender, generator: Generator, { requests }: ExchangeSettings) {
  const before = server.processorSeconds();
  const result = await generator.run(load(requests));
  return { ...result, secondsUsed: server.processorSeconds() - before };
}

async function keyward(installation: Installation, { connections }: ExchangeSettings): Promise<Contender> {
  const server = await installation.start();
  const { known, sharedSecret } = installation;
  return {
    name: 'Keyward',
    server,
    results: [],
    load: (amount) => ({
      url: `${server.url}/api/v1/auth/token`,
      method: 'POST',
      connections,
      amount,
      // Each is good once; autocannon prepares some that it does not send.
      requests: Array.from({ length: amount + 2 * connections }, (_, at) => {
        const key = known[at % known.length];
        if (!key) throw new Error('No key of the installation is known.');
        const body = JSON.stringify({ jwt: signRequestToken(key, sharedSecret, at) });
        return { headers: { 'content-type': 'application/json' }, body };
      }),
    }),
  };
}

async function peer(format: 'opaque' | 'jwt', count: number, { connections }: ExchangeSettings): Promise<Contender> {
  const clients = Array.from({ length: count }, (_, at) => ({
    id: `client_${at}`,
    secret: randomBytes(32).toString('hex'),
  }));
  const port = await freePort();
  const environment = { PORT: String(port), FORMAT: format, CLIENTS: JSON.stringify(clients) };
  const server = await startServer(PEER, port, environment);
  const requests = clients.map(({ id, secret }) => ({
    headers: {
      authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: 'grant_type=client_credentials',
  }));
  return {
    name: `oidc-provider, ${format === 'jwt' ? 'EdDSA' : 'opaque'} tokens`,
    server,
    results: [],
    load: (amount) => ({ url: `${server.url}/token`, method: 'POST', connections, amount, requests }),
  };
}

function rowsOf({ name, results }: Contender, { requests }: ExchangeSettings): Row[] {
  const share = Math.max(...results.map(({ generatorShare }) => generatorShare));
  return [
    {
      name,
      unit: 'requests/s',
      ...measured(results.map(({ perSecond }) => perSecond)),
      note: `generator used at most ${Math.round(share * 100)} % of its core`,
    },
    {
      name: `${name}: processor time of an exchange`,
      unit: 'µs',
      ...measured(results.map(({ secondsUsed }) => (secondsUsed / requests) * 1_000_000)),
    },
    { name: `${name}: 99 of 100 answers within`, unit: 'ms', ...measured(results.map(({ p99 }) => p99)) },
  ];
}

/** Round by round, so that what the machine does meanwhile falls on both. */
function ratio(name: string, ours: Contender, theirs: Contender, limit: number): Row {
  const ratios = ours.results.map(({ perSecond }, at) => perSecond / (theirs.results[at]?.perSecond ?? Number.NaN));
  return { name, unit: 'times', ...measured(ratios), target: { limit, better: 'higher' } };
}
