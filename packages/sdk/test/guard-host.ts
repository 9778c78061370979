/**
 * A service with a guard in a separate process, because a test cannot observe an error that would end its own process.
 * Runs every scenario with one framework and prints the results.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { keyward } from '@keyward/sdk/express';
import { keyward as keywardOfNode } from '@keyward/sdk/node';
import { createVerifier, type Verifier } from '@keyward/sdk/verifier';

/** The result of one request. */
export interface Seen {
  /** Status of the response; 0 if there is no response. */
  status: number;
  /** Number of calls of the application behind the guard. */
  passed: number;
  /** Errors that reached the error handler of the framework. */
  failed: string[];
  /** Errors that reached the process. */
  process: string[];
}

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

interface Scenario {
  readonly permission?: () => string | Promise<string>;
  /** The application behind the guard. */
  readonly application?: Listener | (() => Promise<never>);
  /** Runs while the guard waits for its verdict. */
  readonly meanwhile?: (response: ServerResponse, client: { destroy(): void }) => Promise<unknown>;
  readonly key?: string;
  readonly verify?: () => Promise<never>;
}

const [, , framework = '', url = '', good = ''] = process.argv;
const verifier = createVerifier({ url, credential: 'kwf_a.b', report: false, maxStaleness: 60 });
await verifier.start();

const boom = () => new Error('boom');
const answerFirst = async (response: ServerResponse) => response.writeHead(504).end('too late');
const leave = (response: ServerResponse, client: { destroy(): void }) => {
  client.destroy();
  return once(response, 'close');
};

const scenarios: Readonly<Record<string, Scenario>> = {
  valid: {},
  denied: { key: 'unknown' },
  'response already sent': { meanwhile: answerFirst },
  'response already sent, denied': { meanwhile: answerFirst, key: 'unknown' },
  'response already sent, failing': { meanwhile: answerFirst, verify: () => Promise.reject(boom()) },
  'headers sent': { meanwhile: async (response) => response.writeHead(200).write('begun') && response.end() },
  'client disconnected': { meanwhile: leave },
  'client disconnected, denied': { meanwhile: leave, key: 'unknown' },
  'client disconnected, failing': { meanwhile: leave, verify: () => Promise.reject(boom()) },
  'next throws': {
    application() {
      throw boom();
    },
  },
  'next throws after its response': {
    application(_, response) {
      response.end('done');
      throw boom();
    },
  },
  'next rejects': { application: () => Promise.reject(boom()) },
  'permission throws': {
    permission() {
      throw boom();
    },
  },
  'permission rejects': { permission: () => Promise.reject(boom()) },
  'permission rejects without a reason': { permission: () => Promise.reject() },
  'permission rejects with the string route': { permission: () => Promise.reject('route') },
  'request rejects the caller property': {
    meanwhile: async ({ req }) => Object.defineProperty(req, 'keyward', { value: undefined }),
  },
  'verifier rejects': { verify: () => Promise.reject(boom()) },
};

let seen: Seen;
process.on('uncaughtException', (error) => seen.process.push(`exception ${error.message}`));
process.on('unhandledRejection', (error) => seen.process.push(`rejection ${(error as Error).message}`));

/** Adds the framework around the guard: `next` or the listener behind it, and its error handler. */
async function serviceOf(guarded: Verifier, { permission, application }: Scenario): Promise<Listener> {
  const options = { ...(permission && { permission }) };
  const run: Listener = (incoming, response) => {
    seen.passed++;
    if (application) return (application as Listener)(incoming, response);
    response.end('passed');
  };
  const fail = (error: unknown, response: ServerResponse) => {
    seen.failed.push((error as Error).message);
    if (!response.headersSent) response.writeHead(500).end();
  };
  if (framework === 'node') {
    const onError = (error: unknown) => seen.failed.push((error as Error).message);
    return keywardOfNode(guarded, { ...options, onError }, run);
  }
  const guard = keyward(guarded, options);
  if (framework === 'http') {
    return (incoming, response) =>
      guard(incoming, response, (error) => (error ? fail(error, response) : run(incoming, response)));
  }
  const { default: express } = await import('express');
  const app = express();
  app.use(guard, run);
  app.use((error: unknown, _request: IncomingMessage, response: ServerResponse, _next: unknown) =>
    fail(error, response),
  );
  return app;
}

async function play(scenario: Scenario): Promise<Seen> {
  seen = { status: 0, passed: 0, failed: [], process: [] };
  const { promise: asked, resolve: ask } = Promise.withResolvers<void>();
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const held: Verifier = {
    ...verifier,
    async verify(key, options) {
      ask();
      await released;
      return scenario.verify ? scenario.verify() : verifier.verify(key, options);
    },
  };
  const service = await serviceOf(held, scenario);
  const responses: ServerResponse[] = [];
  const server = createServer((incoming, response) => {
    responses.push(response);
    service(incoming, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const arrived = once(server, 'request');
  const client = request({ port, headers: { 'x-api-key': scenario.key ?? good }, agent: false }).end();
  const answered = once(client, 'response').then(
    ([{ statusCode }]) => statusCode as number,
    () => 0,
  );
  if (scenario.meanwhile) {
    await asked;
    const [response] = responses;
    if (response) await scenario.meanwhile(response, client);
  }
  release();
  await arrived;
  for (let turn = 0; turn < 20; turn++) await nextTurn();
  // A listener that threw did not send a response, and no other code sends one.
  const [response] = responses;
  if (response && !response.writableEnded && seen.process.length > 0) response.destroy();
  seen.status = await answered;
  server.close();
  return seen;
}

const report: Record<string, Seen> = {};
for (const [name, scenario] of Object.entries(scenarios)) report[name] = await play(scenario);
await verifier.close();
console.log(JSON.stringify(report));
