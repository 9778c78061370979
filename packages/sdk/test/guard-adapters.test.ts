import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import test, { type TestContext } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Hono } from 'hono';
import type { CheckOptions, Verifier } from '../src/verifier/index.ts';
import { loopbackFeed } from './loopback-feed.ts';
import { installPacked } from './packed.ts';
import { keyNamed, PlayedClock, row, snapshot } from './played-account.ts';

/** A dependency of the server, not of this package. */
const { fastify } = await import(import.meta.resolve('fastify'));
const { verifier: entry, load } = await installPacked();
const adapters = {
  fastify: (await load('/fastify')).keyward,
  hono: (await load('/hono')).keyward,
  koa: (await load('/koa')).keyward,
  fetch: (await load('/fetch')).keyward,
  next: (await load('/next')).keyward,
  nest: (await load('/nest')).keyward,
};

/** Returns a verifier that delays its verdict until it is released. */
interface Held extends Verifier {
  readonly asked: Promise<void>;
  release(): void;
}

const boom = () => new Error('boom');

async function createHeldVerifier(t: TestContext, fails = false): Promise<Held> {
  const feed = await loopbackFeed(t);
  const options = { url: feed.url, credential: 'kwf_a.b', clock: new PlayedClock(), report: false };
  const verifier = entry.createVerifier(options);
  t.after(() => verifier.close());
  const started = verifier.start();
  snapshot(await feed.connection(), { keys: [row('a', { role: 'readonly' })] });
  await started;
  const { promise: asked, resolve: requestStatus } = Promise.withResolvers<void>();
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const verify = async (key: string, question?: CheckOptions) => {
    requestStatus();
    await released;
    if (fails) throw boom();
    return verifier.verify(key, question);
  };
  return { ...verifier, verify, asked, release };
}

const headers = { 'x-api-key': keyNamed('a') };

/** The application behind a guard. Counts its calls. */
class Application {
  calls = 0;
  fails = false;

  readonly run = async (): Promise<void> => {
    this.calls++;
    if (this.fails) throw boom();
  };
}

/** Sends a request to a service and returns the status of the response; 0 if there is no response. */
async function requestStatus(
  t: TestContext,
  listener: (incoming: IncomingMessage, response: ServerResponse) => unknown,
) {
  const { promise: response, resolve } = Promise.withResolvers<ServerResponse>();
  const server = createServer((incoming, outgoing) => {
    resolve(outgoing);
    listener(incoming, outgoing);
  }).listen(0, '127.0.0.1');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, 'listening');
  const client = request({ port: (server.address() as AddressInfo).port, headers, agent: false }).end();
  const status = once(client, 'response').then(
    ([{ statusCode }]) => statusCode as number,
    () => 0,
  );
  return { client, response: await response, status };
}

async function afterTurns(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await nextTurn();
}

/** Creates a Fastify service with a guard, and stores its warnings and errors. */
async function fastifyService(
  verifier: Held,
  application: Application,
  options: object = {},
  onSend: () => Promise<unknown> = nextTurn,
) {
  const logged: string[] = [];
  const app = fastify({
    logger: { level: 'warn', stream: { write: (line: string) => logged.push(line) } },
    forceCloseConnections: true,
  });
  app.addHook('onSend', async () => {
    await onSend();
  });
  app.get('/', { onRequest: adapters.fastify(verifier, options) }, async () => {
    await application.run();
    return 'passed';
  });
  await app.ready();
  return { logged, listener: (i: IncomingMessage, o: ServerResponse) => app.routing(i, o) };
}

for (const permission of ['flows:fetch', 'flows:create']) {
  test(`fastify: a request stops at the guard if a response was already sent or its client has disconnected (${permission})`, async (t) => {
    for (const end of ['answered', 'gone'] as const) {
      const [verifier, application] = [await createHeldVerifier(t), new Application()];
      const { listener, logged } = await fastifyService(verifier, application, { permission });
      const { client, response, status } = await requestStatus(t, listener);
      await verifier.asked;
      if (end === 'answered') response.writeHead(504).end();
      else await Promise.all([once(response, 'close'), client.destroy()]);
      verifier.release();
      await afterTurns();
      assert.equal(await status, end === 'answered' ? 504 : 0);
      assert.deepEqual([application.calls, logged], [0, []], end);
    }
  });
}

test('fastify: a client that disconnects during its denial does not pass the guard', async (t) => {
  const [verifier, application] = [await createHeldVerifier(t), new Application()];
  const { promise: sending, resolve: send } = Promise.withResolvers<void>();
  const options = { permission: 'flows:create' };
  const { listener } = await fastifyService(verifier, application, options, () => sending);
  const { client, response } = await requestStatus(t, listener);
  verifier.release();
  await afterTurns();
  await Promise.all([once(response, 'close'), client.destroy()]);
  await afterTurns();
  send();
  await afterTurns();
  assert.equal(application.calls, 0);
});

test('fastify: errors of the application and the guard reach the error handler once', async (t) => {
  for (const [fails, options, calls] of [
    [false, {}, 1],
    [true, {}, 0],
    [false, { permission: () => Promise.reject(boom()) }, 0],
  ] as const) {
    const [verifier, application] = [await createHeldVerifier(t, fails), new Application()];
    application.fails = true;
    verifier.release();
    const { listener, logged } = await fastifyService(verifier, application, options);
    const { status } = await requestStatus(t, listener);
    assert.equal(await status, 500);
    assert.deepEqual([application.calls, logged.length], [calls, 1]);
  }
});

test('koa: next is awaited once, and only after a valid verdict', async (t) => {
  const koa = async (verifier: Held, application: Application, options: object = {}) => {
    const guard = adapters.koa(verifier, options);
    const sets: Record<string, string> = {};
    const { promise: outcome, resolve } = Promise.withResolvers<{ error?: Error; context: { status: number } }>();
    const { client, response } = await requestStatus(t, (req, res) => {
      const set = (name: string, value: string) => Object.assign(sets, { [name]: value });
      const context = { req, res, state: {}, status: 404, body: undefined, set };
      guard(context, application.run).then(
        () => resolve({ context }),
        (error: Error) => resolve({ error, context }),
      );
    });
    await verifier.asked;
    return { client, response, outcome, sets };
  };
  for (const end of ['answered', 'gone', 'valid', 'denied', 'throws', 'fails'] as const) {
    const [verifier, application] = [await createHeldVerifier(t, end === 'fails'), new Application()];
    application.fails = end === 'throws';
    const permission = end === 'denied' ? 'flows:create' : 'flows:fetch';
    const { client, response, outcome, sets } = await koa(verifier, application, { permission });
    if (end === 'answered') response.end();
    if (end === 'gone') await Promise.all([once(response, 'close'), client.destroy()]);
    verifier.release();
    const { error, context } = await outcome;
    assert.equal(application.calls, end === 'valid' || end === 'throws' ? 1 : 0, end);
    assert.equal(error?.message, end === 'throws' || end === 'fails' ? 'boom' : undefined, end);
    assert.equal(context.status, end === 'denied' ? 403 : 404, end);
    assert.equal('www-authenticate' in sets, end === 'denied', end);
  }
});

test('hono: a request stops at the guard if a response was already sent or its client has disconnected', async (t) => {
  for (const end of ['answered', 'gone', 'gone from Node', 'valid', 'throws', 'fails'] as const) {
    const [verifier, application] = [await createHeldVerifier(t, end === 'fails'), new Application()];
    application.fails = end === 'throws';
    const app = new Hono();
    const errors: string[] = [];
    app.onError((error, context) => {
      errors.push(error.message);
      return context.text('error', 500);
    });
    const { promise: late, resolve: answer } = Promise.withResolvers<Response>();
    const { promise: guarded, resolve: guardEnded } = Promise.withResolvers<void>();
    app.use(async (_, next) => {
      const response = await Promise.race([next().finally(guardEnded), late]);
      return response ?? undefined;
    });
    app.use(adapters.hono(verifier, { permission: 'flows:fetch' }));
    app.get('/', async (context) => {
      await application.run();
      return context.text('passed');
    });
    const leaving = new AbortController();
    const outgoing = { destroyed: false };
    const incoming = { socket: { remoteAddress: '127.0.0.1' } };
    const env = end === 'gone from Node' ? { incoming, outgoing } : {};
    const answered = app.request('/', { headers, signal: leaving.signal }, env);
    await verifier.asked;
    if (end === 'answered') {
      answer(new Response('too late', { status: 504 }));
      assert.equal((await answered).status, 504);
    }
    if (end === 'gone') leaving.abort();
    if (end === 'gone from Node') outgoing.destroyed = true;
    verifier.release();
    await guarded;
    const expected = { answered: 504, gone: 499, 'gone from Node': 499, valid: 200, throws: 500, fails: 500 };
    assert.equal((await answered).status, expected[end], end);
    assert.equal(application.calls, end === 'valid' || end === 'throws' ? 1 : 0, end);
    assert.deepEqual(errors, end === 'throws' || end === 'fails' ? ['boom'] : [], end);
  }
});

for (const name of ['fetch', 'next'] as const) {
  test(`${name}: the handler runs once, and not for a disconnected client; its errors reach its caller`, async (t) => {
    for (const end of ['gone', 'valid', 'denied', 'throws', 'fails'] as const) {
      const [verifier, application] = [await createHeldVerifier(t, end === 'fails'), new Application()];
      application.fails = end === 'throws';
      const permission = end === 'denied' ? 'flows:create' : 'flows:fetch';
      const handler = adapters[name](verifier, { permission }, async () => {
        await application.run();
        return new Response('passed');
      });
      const leaving = new AbortController();
      const outcome = handler(new Request('http://x/', { headers, signal: leaving.signal })).then(
        ({ status }: Response) => status,
        ({ message }: Error) => message,
      );
      await verifier.asked;
      if (end === 'gone') leaving.abort();
      verifier.release();
      const expected = { gone: 499, valid: 200, denied: 403, throws: 'boom', fails: 'boom' };
      assert.equal(await outcome, expected[end], end);
      assert.equal(application.calls, end === 'valid' || end === 'throws' ? 1 : 0, end);
    }
  });
}

test('fetch: a request without a signal, as in some runtimes, is guarded like any other request', async (t) => {
  const verifier = await createHeldVerifier(t);
  verifier.release();
  const handler = adapters.fetch(verifier, { permission: 'flows:fetch' }, () => new Response('passed'));
  for (const signal of [null, undefined]) {
    assert.equal((await handler({ headers: new Headers(headers), method: 'GET', signal })).status, 200);
    assert.equal((await handler({ headers: new Headers(), method: 'GET', signal })).status, 401);
  }
});

class HttpException extends Error {
  readonly body: Record<string, unknown>;
  readonly status: number;

  constructor(body: Record<string, unknown>, status: number) {
    super(String(body['message']));
    this.body = body;
    this.status = status;
  }
}

test('nest: a guard allows, throws an HttpException, or never resolves if no response is possible', async (t) => {
  for (const end of ['answered', 'gone', 'valid', 'denied', 'fails'] as const) {
    const verifier = await createHeldVerifier(t, end === 'fails');
    const permission = end === 'denied' ? 'flows:create' : 'flows:fetch';
    const guard = adapters.nest(verifier, { permission }, HttpException);
    const outcomes: unknown[] = [];
    const { client, response } = await requestStatus(t, (incoming, outgoing) => {
      const http = {
        getRequest: () => incoming,
        getResponse: () => Object.assign(outgoing, { header: outgoing.setHeader }),
      };
      guard.canActivate({ getType: () => 'http', switchToHttp: () => http }).then(
        (allowed: boolean) => outcomes.push(allowed),
        (error: Error) => outcomes.push(error),
      );
    });
    await verifier.asked;
    if (end === 'answered') response.end();
    if (end === 'gone') await Promise.all([once(response, 'close'), client.destroy()]);
    verifier.release();
    await afterTurns();
    const [outcome] = outcomes;
    assert.equal(outcomes.length, end === 'answered' || end === 'gone' ? 0 : 1, end);
    if (end === 'valid') assert.equal(outcome, true);
    if (end === 'fails') assert.equal((outcome as Error).message, 'boom');
    if (end !== 'denied') continue;
    assert.ok(outcome instanceof HttpException);
    assert.deepEqual([outcome.status, outcome.body['code']], [403, 'forbidden']);
    assert.match(String(response.getHeader('www-authenticate')), /insufficient_scope/);
  }
});

test('nest: requests other than HTTP are denied', async (t) => {
  const guard = adapters.nest(await createHeldVerifier(t), {}, HttpException);
  await assert.rejects(guard.canActivate({ getType: () => 'ws' }), TypeError);
});
