import assert from 'node:assert/strict';
import test, { before } from 'node:test';
import { type Operation, type OperationId, operations } from '@keyward/contract';
import { allowedValues, type DocumentParameter, findDocumentOperation, isAllowed } from '../support/document-values.ts';
import { type ApiCaller, type HttpResponse, startKeyward } from '../support/keyward.ts';
import { operationIds, samples } from '../support/samples.ts';

/* An administrator never gets invalid_request for a request that the OpenAPI document allows. */

/** Error messages for constraints that a schema cannot express, with the reason. */
const inexpressible: readonly (readonly [sentence: RegExp, reason: string])[] = [
  [/^(?:The email of a user|The name of a [\w -]+) cannot change\./, 'depends on the stored record'],
  [/^keep_until must be a time within the next/, 'depends on the current time'],
  [/^min_length must not exceed max_length\.$/, 'compares two numbers'],
  [/^The default lifetime exceeds the maximum lifetime\./, 'compares two numbers'],
  [/^A resource has two rows in permissions\./, 'uniqueItems compares whole rows'],
  [/^alphabet must contain each character only once\.$/, 'RE2 has no backreferences'],
  [/^metadata must be a JSON object of at most 4096 bytes\.$/, 'no keyword counts the bytes of JSON'],
  [/ contains .+, and it would become part of URLs\. /, 'a checksum identifies secrets'],
  [
    /^(?:The import contains no rows|The first line must contain the column names|Line \d+ of the file)/,
    'the text is a file with its own syntax',
  ],
  [/^The column \w+ cannot be ignored/, 'column names ignore case and may contain spaces'],
  [/^A decision to rotate requires an Idempotency-Key/, 'a header depends on the body'],
  [/^Transferring keys requires both keys=transfer and new_owner/, 'a query parameter depends on another'],
  [/^Header and body name different clients\.$/, 'depends on the header'],
  [/^Send the client secret in the header or in the body, not in both\.$/, 'depends on the header'],
  [
    /^Token exchange requires subject_token and subject_token_type\. Send both\.$/,
    'generators do not support a union in a form',
  ],
  [/^A parameter was sent more than once\./, 'a schema cannot count unnamed parameters'],
  [/^The subject token is not a key of this account/, 'depends on the stored keys'],
  [/^Entry \d+ of .+, "::ffff:[\d.]+\/\d+", is not /i, 'an IPv4-mapped address uses an IPv6 prefix length'],
];

/** Operations that affect later requests; their tests run last. */
const RUN_LAST: readonly OperationId[] = ['updateAccount', 'updateKeyPolicy', 'updateAllowedIps', 'changePassword'];
/** Operations that are rate-limited or hash a password. */
const RATE_LIMITED = /user|setUp|signIn|enroll|reauthenticate|password|revokeApiKey|link/i;
const MAX_RATE_LIMITED_VALUES = 10;
const MAX_VALUES = 80;

const keyward = await startKeyward();
let present: ApiCaller;

async function renewSession(): Promise<void> {
  keyward.clock.advance(301);
  present = await keyward.signIn();
}

before(renewSession);

type Request = Awaited<ReturnType<(typeof samples)[OperationId]['prepare']>>;

const prepare = (id: OperationId): Promise<Request> => samples[id].prepare({ keyward, administrator: present });

/** Returns evenly spaced values of a list. */
function sampleValues<T>(id: OperationId, values: readonly T[]): T[] {
  const step = values.length / (RATE_LIMITED.test(id) ? MAX_RATE_LIMITED_VALUES : MAX_VALUES);
  return values.filter((_, index) => Math.floor(index / step) > Math.floor((index - 1) / step));
}

function assertNotInvalid(response: HttpResponse, request: string): void {
  if (response.status !== 400 || response.body.code !== 'invalid_request') return;
  const { message } = response.body;
  assert.ok(
    inexpressible.some(([sentence]) => sentence.test(message)),
    `The document allows ${request.slice(0, 500)}, but the response is: ${message}`,
  );
}

const orderedIds = [...operationIds].sort((a, b) => RUN_LAST.indexOf(a) - RUN_LAST.indexOf(b));

for (const id of orderedIds) {
  const operation: Operation = operations[id];
  const { method, path: template, encoding } = operation;
  const { parameters, requestBody } = findDocumentOperation(template, method);
  const [content] = Object.values(requestBody?.content ?? {});

  if (content === undefined && parameters.length === 0) continue;

  test(`${id} accepts every request that the OpenAPI document allows`, async () => {
    if (RATE_LIMITED.test(id)) await renewSession();
    let validRequest = await prepare(id);
    const send = async (path: string, request: Request) => {
      const headers = { ...present.headers, origin: keyward.url, ...request.headers };
      const response = await keyward.request(method, path, { ...request, headers });
      assertNotInvalid(response, `${path} ${JSON.stringify(request)}`);
      return response;
    };
    for (const parameter of parameters) {
      for (const value of sampleValues(id, allowedValues(parameter.schema))) {
        const response = await send(...withParameter(validRequest, template, parameter, value));
        if (response.status === 404 && parameter.in !== 'path') validRequest = await prepare(id);
      }
    }
    const knownMembers = (typeof validRequest.form === 'object' ? validRequest.form : validRequest.body) ?? {};
    for (const value of content
      ? sampleValues(id, allowedValues(content.schema, knownMembers as Record<string, unknown>))
      : []) {
      const request = encoding === 'form' ? { form: formOf(value as object) } : { body: value };
      const response = await send(validRequest.path, {
        path: validRequest.path,
        ...request,
        ...(validRequest.headers && { headers: validRequest.headers }),
      });
      if (response.status === 404) validRequest = await prepare(id);
    }
  });
}

function formOf(value: object): string {
  const pairs = Object.entries(value).flatMap(([name, each]) => [each].flat().map((item) => [name, String(item)]));
  return new URLSearchParams(pairs).toString();
}

function withParameter(
  validRequest: Request,
  template: string,
  { name, in: location }: DocumentParameter,
  value: unknown,
): [path: string, sent: Request] {
  const { path, headers } = validRequest;
  if (location === 'header') return [path, { ...validRequest, headers: { ...headers, [name]: String(value) } }];
  const [pathname = '', query] = path.split('?');
  if (location === 'path') {
    const segments = template.split('/').map((segment, index) => {
      return segment === `{${name}}` ? encodeURIComponent(String(value)) : (pathname.split('/')[index] ?? '');
    });
    return [segments.join('/'), validRequest];
  }
  const search = new URLSearchParams(query);
  search.set(name, String(value));
  return [`${pathname}?${search}`, validRequest];
}

test('the OpenAPI document rejects every invalid body that a schema can describe', () => {
  const disallowed: readonly (readonly [OperationId, unknown])[] = [
    ['importApiKeys', {}],
    ['importApiKeys', { rows: [{}], text: 'name,role' }],
    ['importApiKeys', { text: '' }],
    ['importApiKeys', { rows: [{}], ignore_columns: ['status'] }],
    ['startBulkOperation', { selection: { filter: {} }, change: { action: 'disable', role: 'ADMIN' }, expected: 1 }],
    ['startBulkOperation', { selection: { filter: {} }, change: { action: 'update' }, expected: 1 }],
    ['startBulkOperation', { selection: {}, change: { action: 'disable' }, expected: 1 }],
    ['decideReviewItem', { appname: 'a', decision: 'keep' }],
    ['decideReviewItem', { appname: 'a', decision: 'disable', overlap_seconds: 1 }],
    ['createKeyFormat', { name: 'a', alphabet: 'hex' }],
    ['createKeyFormat', { name: 'a', alphabet: 'hex', min_length: 40 }],
    ['createKeyFormat', { name: 'a', alphabet: 'hex', length: 40, max_length: 50 }],
    ['createKeyFormat', { name: 'a', length: 40 }],
    ['createKeyFormat', { name: 'a', type: 'uuid', length: 36 }],
    ['createResource', { resource: 'reports' }],
    ['createResource', { resource: 'reports', fetch: false }],
    ['updateResource', {}],
    ['createRole', { name: 'a', permissions: [{ resource: 'a' }, { resource: 'a' }] }],
    ['createWebhook', { url: 'http://hooks.example.net' }],
    ['createWebhook', { url: 'https://user@hooks.example.net' }],
    ['createWebhook', { url: 'https://hooks.example.net/#a' }],
    ['createApiKey', { appname: 'a', roles: ['ADMIN'], allowed_ips: ['10.0.0.256'] }],
    ['createApiKey', { appname: 'a', roles: ['ADMIN'], allowed_ips: ['10.0.0.0/33'] }],
    ['issueToken', { grant_type: '' }],
    ['issueToken', { grant_type: 'client_credentials', actor_token: 'a' }],
    ['introspectToken', { token: '' }],
    ['revokeToken', { token: '' }],
  ];
  for (const [id, body] of disallowed) {
    const { requestBody } = findDocumentOperation(operations[id].path, operations[id].method);
    for (const { schema } of Object.values(requestBody?.content ?? {})) {
      assert.equal(isAllowed(schema, body), false, `${id} ${JSON.stringify(body)}`);
    }
  }
});
