import assert from 'node:assert/strict';
import {
  type ErrorAnswer,
  errors,
  errorsOf,
  type Operation,
  oauthErrorOf,
  openApi,
  operations,
  SUBJECT_ERROR_STATUS,
  wrappingOf,
} from '@keyward/contract';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { HttpResponse } from './http-client.ts';

const all = Object.values<Operation>(operations);
const patterns = new Map(
  all.map((each) => [each.path, new RegExp(`^${each.path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`)]),
);

/** Returns the operation that the contract declares for the request; fixed paths take precedence over parameters. */
function operationAt(method: string, path: string): Operation | undefined {
  const [pathname = ''] = path.split('?', 1);
  const fitting = all.filter((each) => each.method === method && patterns.get(each.path)?.test(pathname));
  const exact = all.filter((each) => each.path === pathname);
  return exact.length > 0 ? exact.find((each) => each.method === method) : fitting[0];
}

const document = openApi('http://127.0.0.1');
const ajv = new Ajv2020({ strict: false, allErrors: true, formats: { int32: true, int64: true } });
ajv.addSchema(document, 'openapi');
const compiled = new Map<string, ValidateFunction>();

function schemaOf(operation: Operation, status: number): ValidateFunction | undefined {
  const name = `${operation.id} ${status}`;
  const known = compiled.get(name);
  if (known) return known;
  const path = operation.path.replaceAll('~', '~0').replaceAll('/', '~1').replaceAll('{', '%7B').replaceAll('}', '%7D');
  const place = `paths/${path}/${operation.method.toLowerCase()}/responses/${status}/content/application~1json/schema`;
  const validate = ajv.compile({ $ref: `openapi#/${place}` });
  compiled.set(name, validate);
  return validate;
}

/** Validates a response against the OpenAPI document, so that the server and the document cannot diverge. */
export function checkResponse(method: string, path: string, answer: HttpResponse, secrets: ReadonlySet<string>): void {
  const operation = operationAt(method, path);
  const what = `${method} ${path.split('?', 1)[0]} returned ${answer.status} ${answer.text.slice(0, 400)}`;
  assert.match(String(answer.headers['x-request-id']), /^[0-9a-f-]{36}$/, what);
  if (answer.status >= 400) checkError(operation, answer, { secrets, speaksOAuth: isOAuth(path) }, what);
  if (!operation) return;
  const mayBeCached = answer.status < 400 && operation.cacheable === true;
  assert.match(answer.headers['cache-control'] ?? '', mayBeCached ? /^(?:no-store|max-age=\d+)$/ : /^no-store$/, what);
  if (answer.status >= 400) return;
  assert.equal(answer.status, operation.answer.status, what);
  // A strong entity tag (RFC 9110, section 8.8.3) if and only if the contract declares it.
  assert.equal(/^"[\w-]{22}"$/.test(answer.headers.etag ?? ''), operation.versioned === true, what);
  if (operation.answer.schema === undefined) {
    assert.equal(answer.text, '', what);
    return;
  }
  if (wrappingOf(operation) === 'text') {
    assert.match(String(answer.headers['content-type']), /^(?:text\/csv|application\/x-ndjson); charset=utf-8$/, what);
    assert.match(String(answer.headers['content-disposition']), /^attachment; filename="[\w.-]+"$/, what);
    return;
  }
  assert.equal(answer.headers['content-type'], 'application/json; charset=utf-8', what);
  checkBody(operation, answer, what);
}

function checkBody(operation: Operation, answer: HttpResponse, what: string): void {
  const validate = schemaOf(operation, answer.status);
  assert.ok(validate?.(answer.body), `${what}: ${ajv.errorsText(validate?.errors)}`);
}

/** Error members of RFC 6749, section 5.2. */
interface OAuthMembers {
  readonly error?: string;
  readonly error_description?: string;
}

function isOAuth(path: string): boolean {
  const [pathname = ''] = path.split('?', 1);
  return all.some((each) => each.path === pathname && each.protocol === 'oauth');
}

function checkError(
  operation: Operation | undefined,
  answer: HttpResponse,
  { secrets, speaksOAuth }: { secrets: ReadonlySet<string>; speaksOAuth: boolean },
  what: string,
): void {
  const { error: name, error_description: description, ...error } = answer.body as ErrorAnswer & OAuthMembers;
  if (speaksOAuth) {
    assert.equal(name, oauthErrorOf(error.code, answer.status), what);
    // RFC 6749, section 5.2.
    assert.match(description ?? '', /^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/, what);
  } else assert.deepEqual([name, description], [undefined, undefined], what);
  const isOfSubject = answer.status === SUBJECT_ERROR_STATUS && operation?.subjectErrors?.includes(error.code);
  assert.ok(isOfSubject || errors[error.code]?.status === answer.status, what);
  assert.deepEqual(Object.keys(error), ['status', 'name', 'message', 'code', 'request_id'], what);
  assert.equal(error.status, answer.status, what);
  assert.match(error.message, /^\S.+\.$/s, `${what}: the message is not a sentence`);
  assert.equal(error.request_id, answer.headers['x-request-id'], what);
  assert.equal(answer.headers['set-cookie'], undefined, what);
  for (const secret of secrets) assert.ok(!answer.text.includes(secret), `${what}: the error contains a secret`);
  if (!operation) return;
  assert.ok(errorsOf(operation).includes(error.code), `${what}: the contract of ${operation.id} lacks ${error.code}`);
  checkBody(operation, answer, what);
}
