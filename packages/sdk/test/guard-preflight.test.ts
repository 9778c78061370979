import assert from 'node:assert/strict';
import test from 'node:test';
import { Hono } from 'hono';
import { installPacked } from './packed.ts';

const { verifier: entry, load } = await installPacked();
const adapters = Object.fromEntries(
  await Promise.all(
    ['express', 'fastify', 'hono', 'koa', 'fetch', 'node', 'nest', 'guard'].map(
      async (name) => [name, await load(`/${name}`)] as const,
    ),
  ),
);
/** This verifier is never started, because a preflight needs no check and therefore no snapshot. */
const verifier = entry.createVerifier({ url: 'http://127.0.0.1:9', credential: 'kwf_a.b' });

type Pairs = readonly (readonly [string, string])[];
const PREFLIGHT: Pairs = [
  ['Origin', 'https://app.example'],
  ['Access-Control-Request-Method', 'POST'],
];

class HttpException extends Error {
  readonly status: number;

  constructor(_body: object, status: number) {
    super();
    this.status = status;
  }
}

/** Sends a request through the guard of a framework. Returns the status of a denial, or `passed` and the caller. */
const guards: Readonly<Record<string, (options: object, method: string, pairs: Pairs) => Promise<unknown>>> = {
  express: (options, method, pairs) =>
    new Promise((resolve) => {
      const { incoming, outgoing } = exchange(method, pairs, resolve);
      adapters['express'].keyward(verifier, options)(incoming, outgoing, () => resolve(['passed', incoming.keyward]));
    }),
  node: (options, method, pairs) =>
    new Promise((resolve) => {
      const { incoming, outgoing } = exchange(method, pairs, resolve);
      const listener = (_request: object, _response: object, caller: unknown) => resolve(['passed', caller]);
      adapters['node'].keyward(verifier, options, listener)(incoming, outgoing);
    }),
  async fastify(options, method, pairs) {
    const { incoming: raw, outgoing } = exchange(method, pairs, () => {});
    const reply = { raw: outgoing, sent: false, status: 0, code: (status: number) => Object.assign(reply, { status }) };
    const request: { raw: object; keyward?: object } = { raw };
    const more = { header: () => {}, send: () => {}, hijack: () => {} };
    await adapters['fastify'].keyward(verifier, options)(request, Object.assign(reply, more));
    return reply.status === 0 ? ['passed', request.keyward] : reply.status;
  },
  async koa(options, method, pairs) {
    const { incoming: req, outgoing: res } = exchange(method, pairs, () => {});
    const context = { req, res, state: {} as { keyward?: object }, status: 404, set: () => {} };
    let passed = false;
    await adapters['koa'].keyward(verifier, options)(context, async () => {
      passed = true;
    });
    return passed ? ['passed', context.state.keyward] : context.status;
  },
  async hono(options, method, pairs) {
    const app = new Hono();
    app.use(adapters['hono'].keyward(verifier, options));
    app.all('/', (context) => context.json(['passed', context.get('keyward' as never)]));
    const answer = await app.request('/', { method, headers: pairs.map((pair) => [...pair]) as [string, string][] });
    return answer.status === 200 ? ['passed', (await answer.json())[1] ?? undefined] : answer.status;
  },
  async fetch(options, method, pairs) {
    let seen: unknown;
    const handler = adapters['fetch'].keyward(verifier, options, (_: Request, caller: unknown) => {
      seen = ['passed', caller];
      return new Response();
    });
    const { status } = await handler({
      headers: new Headers(pairs.map((pair) => [...pair]) as [string, string][]),
      method,
    });
    return seen ?? status;
  },
  async nest(options, method, pairs) {
    const { incoming, outgoing } = exchange(method, pairs, () => {});
    const http = { getRequest: () => incoming, getResponse: () => Object.assign(outgoing, { header: () => {} }) };
    const guard = adapters['nest'].keyward(verifier, options, HttpException);
    return guard.canActivate({ getType: () => 'http', switchToHttp: () => http }).then(
      () => ['passed', incoming.keyward],
      ({ status }: HttpException) => status,
    );
  },
  async guard(options, method, pairs) {
    const headers = adapters['guard'].pairsOf(pairs.flat());
    const decision = await adapters['guard'].decide(verifier, options, { args: [], headers, ip: null, method });
    return decision.status ?? ['passed', decision.caller];
  },
};

function exchange(method: string, pairs: Pairs, answered: (status: number) => void) {
  const incoming: { method: string; rawHeaders: string[]; socket: object; keyward?: object } = {
    method,
    rawHeaders: pairs.flat(),
    socket: {},
  };
  const outgoing = { statusCode: 200, setHeader: () => {}, end: () => answered(outgoing.statusCode) };
  return { incoming, outgoing };
}

for (const [name, ask] of Object.entries(guards)) {
  test(`${name}: allowPreflight allows a CORS preflight without a caller, and no other request without a key`, async () => {
    const allowed = { permission: 'flows:create', allowPreflight: true };
    assert.deepEqual(await ask(allowed, 'OPTIONS', PREFLIGHT), ['passed', undefined]);
    for (const options of [{}, { allowPreflight: false }]) assert.equal(await ask(options, 'OPTIONS', PREFLIGHT), 401);
    for (const method of ['GET', 'POST', 'HEAD']) assert.equal(await ask(allowed, method, PREFLIGHT), 401);
    // A verifier that was not started denies every key; without a key the response would be 401.
    assert.equal(await ask(allowed, 'OPTIONS', [['X-Api-Key', 'any']]), 503);
    const [origin = ['', ''], requested = ['', '']] = PREFLIGHT;
    const others: Pairs[] = [[], [origin], [requested], [origin, origin, requested], [...PREFLIGHT, requested]];
    for (const pairs of others) assert.equal(await ask(allowed, 'OPTIONS', pairs), 401, JSON.stringify(pairs));
  });
}
