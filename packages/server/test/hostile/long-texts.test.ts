import assert from 'node:assert/strict';
import type { OutgoingHttpHeaders } from 'node:http';
import test from 'node:test';
import { type Endpoint, endpoints, type Operation, operations } from '@keyward/contract';
import { Check } from 'typebox/value';
import { newAgent, send } from '../support/http-client.ts';
import { startKeyward } from '../support/keyward.ts';
import { operationIds, samples } from '../support/samples.ts';
import { longestTurn, processorTimeOf } from './support/longest-turn.ts';
import { hostileTexts } from './support/repeated-texts.ts';
import { type SchemaText, schemaTexts, withText } from './support/schema-texts.ts';

/** The limit that SECURITY.md states for blocking the event loop. */
const MAX_TURN_MS = 50;
const LARGE_BODY_CHARACTERS = 200_000;
/** The default body limit, minus room for the rest of the body. */
const MAX_BODY_CHARACTERS = 63_000;
/** Percent-encoding triples the size. */
const MAX_FORM_CHARACTERS = 20_000;
/** Node's limit for the head of a request, minus room for the rest of the head. */
const MAX_HEAD_CHARACTERS = 15_000;
/**
 * A turn counts as long only if it is long again when repeated, because compilation and garbage collection can slow
 * down any request.
 */
const TRIES = 3;
const MAX_RETRIED_TURN_MS = 1000;

const FORM = 'application/x-www-form-urlencoded';

const keyward = await startKeyward();
let administrator = await keyward.asUser('ADMIN');
const key = await keyward.asKey('ADMIN');
const agent = newAgent();
// Texts are searched for keys of each of these formats.
for (const format of [
  { name: 'padded', min_length: 24, max_length: 256, alphabet: 'base64' },
  { name: 'prefixed', prefix: 'a', min_length: 32, max_length: 256, alphabet: 'base64url' },
  { name: 'uuid', type: 'uuid' },
]) {
  await keyward.ok('POST', '/api/v1/key-formats', { body: format, as: administrator });
}

interface Request {
  readonly method: string;
  readonly path: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly content?: string | undefined;
}

async function ask({ method, path, headers, content }: Request): Promise<void> {
  const host = new URL(keyward.url).host;
  // Node closes a connection whose head is too large.
  await send(keyward.port, agent, { method, path, headers: { host, ...headers }, content }).catch(() => undefined);
}

/** Sends each request, and repeats slow requests. */
async function assertShortTurns(description: string, requests: Iterable<Request>): Promise<void> {
  for (const request of requests) {
    let turn = await processorTimeOf(() => ask(request));
    for (let tries = 0; tries < TRIES && turn > MAX_TURN_MS && turn < MAX_RETRIED_TURN_MS; tries++) {
      turn = await longestTurn(() => ask(request));
    }
    const { method, path, content = '' } = request;
    const start = `${method} ${path.slice(0, 80)} ${content.slice(0, 80)}`;
    assert.ok(turn <= MAX_TURN_MS, `${description}: ${turn.toFixed(0)} ms for ${start}`);
  }
}

/** Rejected texts by part and schema, which every operation rejects in the same way. */
const rejected = new Set<string>();

/** Returns texts of the maximum length that the schema accepts, and of the maximum that the message can contain. */
function textsFor(part: string, { limit, schema }: SchemaText, maxLength: number): string[] {
  const lengths = new Set([Math.min(limit ?? maxLength, maxLength), maxLength]);
  return [...lengths].flatMap(hostileTexts).filter((text) => {
    const isAccepted: boolean = Check(schema, text);
    if (isAccepted) return true;
    const name = `${part} ${JSON.stringify(schema)} ${text.length} ${text.slice(0, 50)}`;
    const isNew = !rejected.has(name);
    rejected.add(name);
    return isNew;
  });
}

function headerText(text: string): string {
  return text.replaceAll(/[^\t\x20-\x7e]/g, '?');
}

function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed()).slice(0, MAX_HEAD_CHARACTERS);
}

function placesOf(schema: object | undefined): SchemaText[] {
  return schema ? schemaTexts(schema) : [];
}

/** A valid request whose parts are replaced. */
interface ValidRequest {
  readonly method: string;
  readonly path: string;
  readonly template: string;
  readonly headers: OutgoingHttpHeaders;
  readonly body: unknown;
  readonly isForm: boolean;
}

function inParams({ path, template, ...valid }: ValidRequest, name: string, text: string): Request {
  const at = template.split('/').indexOf(`{${name}}`);
  const [plain = ''] = path.split('?');
  const segments = plain.split('/').map((segment, index) => (index === at ? encoded(text) : segment));
  return { ...valid, path: segments.join('/'), content: contentOf(valid.body, valid.isForm) };
}

function inQuery({ path, ...valid }: ValidRequest, name: string, text: string): Request {
  const [plain = ''] = path.split('?');
  return { ...valid, path: `${plain}?${name}=${encoded(text)}` };
}

function inBody({ body, isForm, ...valid }: ValidRequest, path: SchemaText['path'], text: string): Request {
  return { ...valid, content: contentOf(withText(body, path, text), isForm) };
}

function contentOf(body: unknown, isForm: boolean): string | undefined {
  if (body === undefined || !isForm) return body === undefined ? undefined : JSON.stringify(body);
  const members = Object.entries(body as object).map(([name, value]) => [name, String(value).toWellFormed()]);
  return new URLSearchParams(members).toString();
}

type Texts = Pick<Operation, 'params' | 'query' | 'headers' | 'body' | 'bodyLimit'>;

/** Yields requests one at a time, because together they would take gigabytes. */
function* requestsTo(valid: ValidRequest, { params, query, headers, body, bodyLimit = 0 }: Texts): Generator<Request> {
  yield* inHead(params, (name, text) => inParams(valid, name, text));
  yield* inHead(query, (name, text) => inQuery(valid, name, text));
  yield* inHead(headers, (name, text) => ({ ...valid, headers: { ...valid.headers, [name]: headerText(text) } }));
  const maxLength = valid.isForm
    ? MAX_FORM_CHARACTERS
    : Math.max(MAX_BODY_CHARACTERS, Math.min(bodyLimit, LARGE_BODY_CHARACTERS));
  for (const place of placesOf(body)) {
    for (const text of textsFor('body', place, maxLength)) yield inBody(valid, place.path, text);
  }
  if (body) yield inBody(valid, [], '.'.repeat(LARGE_BODY_CHARACTERS));
}

function* inHead(schema: object | undefined, build: (name: string, text: string) => Request): Generator<Request> {
  for (const place of placesOf(schema)) {
    for (const text of textsFor('head', place, MAX_HEAD_CHARACTERS)) yield build(String(place.path[0]), text);
  }
}

const isLimited = (id: string) => /user|enroll|session|reauthenticate|password|signIn|setUp/i.test(id);

/** Resets the limits, and re-authenticates the administrator. */
async function resetLimits(): Promise<void> {
  keyward.clock.advance(301);
  administrator = await keyward.signIn();
}

for (const id of operationIds) {
  const operation: Operation = operations[id];
  test(`no text that ${id} reads blocks the event loop`, async () => {
    if (isLimited(id)) await resetLimits();
    const { path, body, form, headers, as } = await samples[id].prepare({ keyward, administrator });
    const isForm = operation.encoding === 'form';
    const type = isForm ? FORM : 'application/json';
    const valid: ValidRequest = {
      method: operation.method,
      path,
      template: operation.path,
      headers: { ...(as ?? administrator).headers, origin: keyward.url, 'content-type': type, ...headers },
      body: body ?? form,
      isForm,
    };
    await assertShortTurns(id, requestsTo(valid, operation));
  });
}

/** Headers beyond the contract that clients and proxies send, with the text before the parsed part. */
const HEADERS: Readonly<Record<string, string>> = {
  accept: '',
  authorization: 'Bearer ',
  'content-type': 'application/json;',
  cookie: 'keyward=',
  forwarded: 'for=',
  'github-public-key-identifier': '',
  'github-public-key-signature': '',
  host: '',
  'idempotency-key': '',
  'if-match': '"a"',
  'last-event-id': '',
  origin: 'http://',
  'user-agent': '',
  'x-api-key': '',
  'x-forwarded-for': '',
  'x-forwarded-host': '',
  'x-forwarded-method': '',
  'x-forwarded-proto': '',
  'x-forwarded-uri': '/?a=',
  'x-original-method': '',
  'x-original-uri': '/?a=',
  'x-original-url': '/?a=',
};

const others = Object.values<Endpoint>(endpoints).map(({ method, path }) => ({
  method,
  path: path.replaceAll(/\{\w+\}/g, 'acme1'),
  headers: { 'content-type': 'application/json' },
  content: method === 'GET' ? undefined : '[]',
}));
const exchange = { method: 'POST', path: '/api/v1/auth/token', headers: { 'content-type': 'application/json' } };
const listed = { method: 'GET', path: '/api/v1/key-formats', headers: administrator.headers };

for (const request of [...others, { ...exchange, content: '{"jwt":"a"}' }, listed]) {
  test(`no header of ${request.method} ${request.path}, and no URL, blocks the event loop`, async () => {
    const texts = hostileTexts(MAX_HEAD_CHARACTERS);
    for (const [name, start] of Object.entries(HEADERS)) {
      const headers = texts.map((text) => ({ ...request.headers, [name]: headerText(`${start}${text}`) }));
      await assertShortTurns(
        name,
        headers.map((each) => ({ ...request, headers: each })),
      );
    }
    const addresses = texts.flatMap((text) => [
      `${request.path}?a=${encoded(text)}`,
      `${request.path}/${encoded(text)}`,
    ]);
    await assertShortTurns(
      'path',
      addresses.map((path) => ({ ...request, path })),
    );
  });
}

const bodies = (length: number) =>
  hostileTexts(length).flatMap((text) => [text, `{"a":${text}}`, JSON.stringify({ [text]: text }), `"${text}`]);
const asKey = { ...key.headers, 'content-type': 'application/json' };

for (const [description, request, maxLength] of [
  ['an import', { method: 'POST', path: '/api/v1/key-import', headers: asKey }, LARGE_BODY_CHARACTERS],
  ['an exchange', exchange, MAX_BODY_CHARACTERS / 3],
  [
    'a refresh',
    { method: 'POST', path: '/api/auth/bearer/refresh', headers: { 'content-type': FORM } },
    MAX_BODY_CHARACTERS / 3,
  ],
] as const) {
  test(`no body of ${description} blocks the event loop, valid or not`, async () => {
    await assertShortTurns(
      description,
      bodies(maxLength).map((content) => ({ ...request, content })),
    );
  });
}

test('no file of keys blocks the event loop: as a header, a field, or many rows', async () => {
  const request = { method: 'POST', path: '/api/v1/key-import', headers: asKey };
  const files = hostileTexts(LARGE_BODY_CHARACTERS).flatMap((text) => [
    text,
    `name,role,description\na,readonly,${text}`,
    `name,role,description\na,readonly,"${text}"`,
    `name,role,last_login\na,readonly,${text}`,
    `name,role,allowed_ips\na,readonly,${text}`,
    `[${text}`,
    JSON.stringify([{ name: text }]).slice(0, LARGE_BODY_CHARACTERS),
  ]);
  await assertShortTurns(
    'text',
    files.map((text) => ({ ...request, content: JSON.stringify({ text, preview: true }) })),
  );
});
