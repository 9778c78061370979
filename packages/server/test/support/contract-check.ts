import assert from 'node:assert/strict';
import {
  type ErrorBody,
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

const allOperations = Object.values<Operation>(operations);
const patterns = new Map(
  allOperations.map((each) => [
    each.path,
    new RegExp(`^${each.path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`),
  ]),
);

/** Returns the operation that the contract declares for the request; fixed paths take precedence over parameters. */
function findOperation(method: string, path: string): Operation | undefined {
  const [pathname = ''] = path.split('?', 1);
  const candidates = allOperations.filter((each) => each.method === method && patterns.get(each.path)?.test(pathname));
  const exact = allOperations.filter((each) => each.path === pathname);
  return exact.length > 0 ? exact.find((each) => each.method === method) : candidates[0];
}

const document = openApi('http://127.0.0.1');
// The OpenAPI document is only a container of schemas, so it is not validated as a schema.
const ajv = new Ajv2020({
  strict: false,
  allErrors: true,
  validateSchema: false,
  formats: { int32: true, int64: true },
});
ajv.addSchema(document, 'openapi');
const compiled = new Map<string, ValidateFunction>();

function schemaOf(operation: Operation, status: number): ValidateFunction | undefined {
  const name = `${operation.id} ${status}`;
  const cached = compiled.get(name);
  if (cached) return cached;
  const path = operation.path.replaceAll('~', '~0').replaceAll('/', '~1').replaceAll('{', '%7B').replaceAll('}', '%7D');
  const location = `paths/${path}/${operation.method.toLowerCase()}/responses/${status}/content/application~1json/schema`;
  const validate = ajv.compile({ $ref: `openapi#/${location}` });
  compiled.set(name, validate);
  return validate;
}

/** Validates a response against the OpenAPI document, so that the server and the document cannot diverge. */
export function checkResponse(
  method: string,
  path: string,
  response: HttpResponse,
  secrets: ReadonlySet<string>,
): void {
  const operation = findOperation(method, path);
  const message = `${method} ${path.split('?', 1)[0]} returned ${response.status} ${response.text.slice(0, 400)}`;
  assert.match(String(response.headers['x-request-id']), /^[0-9a-f-]{36}$/, message);
  if (response.status >= 400) checkError(operation, response, { secrets, isOAuth: isOAuth(path) }, message);
  if (!operation) return;
  const mayBeCached = response.status < 400 && operation.cacheable === true;
  assert.match(
    response.headers['cache-control'] ?? '',
    mayBeCached ? /^(?:no-store|max-age=\d+)$/ : /^no-store$/,
    message,
  );
  if (response.status >= 400) return;
  assert.equal(response.status, operation.answer.status, message);
  // A strong entity tag (RFC 9110, section 8.8.3) if and only if the contract declares it.
  assert.equal(/^"[\w-]{22}"$/.test(response.headers.etag ?? ''), operation.versioned === true, message);
  if (operation.answer.schema === undefined) {
    assert.equal(response.text, '', message);
    return;
  }
  if (wrappingOf(operation) === 'text') {
    assert.match(
      String(response.headers['content-type']),
      /^(?:text\/csv|application\/x-ndjson); charset=utf-8$/,
      message,
    );
    assert.match(String(response.headers['content-disposition']), /^attachment; filename="[\w.-]+"$/, message);
    return;
  }
  assert.equal(response.headers['content-type'], 'application/json; charset=utf-8', message);
  checkBody(operation, response, message);
}

function checkBody(operation: Operation, response: HttpResponse, message: string): void {
  const validate = schemaOf(operation, response.status);
  assert.ok(validate?.(response.body), `${message}: ${ajv.errorsText(validate?.errors)}`);
}

/** Error members of RFC 6749, section 5.2. */
interface OAuthMembers {
  readonly error?: string;
  readonly error_description?: string;
}

function isOAuth(path: string): boolean {
  const [pathname = ''] = path.split('?', 1);
  return allOperations.some((each) => each.path === pathname && each.protocol === 'oauth');
}

function checkError(
  operation: Operation | undefined,
  response: HttpResponse,
  { secrets, isOAuth }: { secrets: ReadonlySet<string>; isOAuth: boolean },
  message: string,
): void {
  const { error: name, error_description: description, ...error } = response.body as ErrorBody & OAuthMembers;
  if (isOAuth) {
    assert.equal(name, oauthErrorOf(error.code, response.status), message);
    // RFC 6749, section 5.2.
    assert.match(description ?? '', /^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/, message);
  } else assert.deepEqual([name, description], [undefined, undefined], message);
  const isOfSubject = response.status === SUBJECT_ERROR_STATUS && operation?.subjectErrors?.includes(error.code);
  assert.ok(isOfSubject || errors[error.code]?.status === response.status, message);
  assert.deepEqual(Object.keys(error), ['status', 'name', 'message', 'code', 'request_id'], message);
  assert.equal(error.status, response.status, message);
  assert.match(error.message, /^\S.+\.$/s, `${message}: the message is not a sentence`);
  assert.equal(error.request_id, response.headers['x-request-id'], message);
  assert.equal(response.headers['set-cookie'], undefined, message);
  for (const secret of secrets) assert.ok(!response.text.includes(secret), `${message}: the error contains a secret`);
  if (!operation) return;
  assert.ok(
    errorsOf(operation).includes(error.code),
    `${message}: the contract of ${operation.id} lacks ${error.code}`,
  );
  checkBody(operation, response, message);
}
