import type { TSchema } from 'typebox';
import type { Endpoint } from './endpoint.ts';
import { endpoints } from './endpoints.ts';
import { type ErrorCode, errors, generalErrors } from './errors.ts';
import { oauthErrorOf } from './oauth-error.ts';
import { describeEndpoint } from './openapi-endpoint.ts';
import { exampleRequest, exampleResponse } from './openapi-example.ts';
import { etagHeader, failures, parameters } from './openapi-parts.ts';
import { type Json, PublishedSchemas, pascal } from './openapi-schemas.ts';
import { securityOf, securitySchemes } from './openapi-security.ts';
import { type Operation, tags } from './operation.ts';
import { operations } from './operations/index.ts';
import { wrappingOf } from './routes.ts';
import { exportFormats } from './schemas/key-export.ts';

/**
 * Returns the OpenAPI 3.1 document of the operations and the other endpoints. docs/decisions/0037 has its rules.
 * @param url the public URL of this server, without a path
 */
export function openApi(url: string): Json {
  const schemas = new PublishedSchemas(bodies(), responseSchemas());
  const described = paths(schemas);
  return {
    openapi: '3.1.1',
    info: {
      title: 'Keyward',
      version: '1',
      summary: 'API keys: their lifetime, their exchange for access tokens, and the users who manage them.',
      description:
        'Exchange a request token for an access token (`POST /api/v1/auth/token`), then send it as `Authorization: Bearer`. Times are Unix seconds. New members may be added to responses, and new codes to errors.',
      contact: { name: 'The operator of this server', url: `${url}/docs` },
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url }],
    tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
    paths: described,
    components: {
      schemas: {
        ...Object.fromEntries(Object.entries(schemas.components).sort(([a], [b]) => (a < b ? -1 : 1))),
        ApiError: errorSchema,
        OAuthError: oauthErrorSchema,
        Meta: metaSchema,
      },
      securitySchemes: securitySchemes(url),
    },
  };
}

/** Returns all request bodies by their default names. */
function bodies(): (readonly [string, TSchema])[] {
  return Object.values<Operation>(operations).flatMap(({ id, body }) => {
    return body ? [[`${pascal(id)}Request`, body] as const] : [];
  });
}

function responseSchemas(): TSchema[] {
  return Object.values<Operation>(operations).flatMap(({ answer }) => answer.schema ?? []);
}

const errorSchema = {
  type: 'object',
  required: ['status', 'name', 'message', 'code', 'request_id'],
  properties: {
    status: { type: 'integer', format: 'int32' },
    name: { type: 'string', description: 'standard reason phrase of the status' },
    message: { type: 'string', description: 'what happened and what to do' },
    code: {
      type: 'string',
      description: 'stable; codes may be added, so handle an unknown code by its status',
      examples: Object.keys(errors),
    },
    request_id: { type: 'string', description: 'the value of X-Request-Id' },
  },
};

const oauthErrorSchema: Json = {
  type: 'object',
  required: [...errorSchema.required, 'error', 'error_description'],
  properties: {
    ...errorSchema.properties,
    error: {
      type: 'string',
      examples: [...new Set((Object.keys(errors) as ErrorCode[]).map((code) => oauthErrorOf(code)))],
      description: 'a code of RFC 6749, 5.2 or its extensions; values may be added',
    },
    error_description: { type: 'string', description: 'the message, in the characters that RFC 6749 allows' },
  },
};

const metaSchema: Json = {
  type: 'object',
  required: ['code', 'count'],
  properties: {
    code: { type: 'integer', format: 'int32', description: 'the status' },
    count: { type: 'integer', format: 'int64', description: 'number of records in data' },
    total: { type: 'integer', format: 'int64', description: 'number of all matching records' },
    next_cursor: { type: ['string', 'null'] },
    prev_cursor: { type: ['string', 'null'] },
  },
};

function paths(schemas: PublishedSchemas): Json {
  const byPath: Record<string, Record<string, Json>> = {};
  for (const each of Object.values<Operation>(operations)) {
    byPath[each.path] = { ...byPath[each.path], [each.method.toLowerCase()]: describe(schemas, each) };
  }
  for (const [id, each] of Object.entries<Endpoint>(endpoints)) {
    byPath[each.path] = { ...byPath[each.path], [each.method.toLowerCase()]: describeEndpoint(schemas, id, each) };
  }
  return byPath;
}

function describe(schemas: PublishedSchemas, operation: Operation): Json {
  return {
    operationId: operation.id,
    summary: operation.summary,
    description: [operation.description, accessSentence(operation)].filter(Boolean).join('\n\n'),
    tags: [operation.tag],
    'x-access': operation.access,
    security: securityOf(operation),
    parameters: [
      ...parameters(schemas, operation.tag, 'path', operation.params),
      ...parameters(schemas, operation.tag, 'query', operation.query),
      ...parameters(schemas, operation.tag, 'header', operation.headers),
    ],
    ...(operation.body && { requestBody: requestBody(schemas, operation, operation.body) }),
    responses: {
      [operation.answer.status]: {
        ...success(schemas, operation),
        ...(operation.versioned && { headers: etagHeader }),
      },
      ...failures(
        operation.protocol === 'oauth' ? 'OAuthError' : 'ApiError',
        errorsOf(operation),
        operation.subjectErrors,
      ),
    },
  };
}

function accessSentence({ access, protocol }: Operation): string {
  if (protocol === 'oauth')
    return 'For OAuth clients: the client id is appname@shortname, and the client secret is the key.';
  if (access === 'open') return 'No authentication is required.';
  if (access === 'signed-in') return 'For every API key and user.';
  if (access === 'session') return 'For users who are signed in to the console.';
  return `Requires the permission ${access}.`;
}

function requestBody(schemas: PublishedSchemas, operation: Operation, schema: TSchema): Json {
  const type = operation.encoding === 'form' ? 'application/x-www-form-urlencoded' : 'application/json';
  const published = schemas.publish(schema, `${pascal(operation.id)}Request`);
  const example = exampleRequest(published, { components: schemas.components, tag: operation.tag });
  return { required: !operation.bodyOptional, content: { [type]: { schema: published, example } } };
}

function success(schemas: PublishedSchemas, operation: Operation): Json {
  const { schema } = operation.answer;
  const description = reason(operation.answer.status);
  if (!schema) return { description };
  const wrapping = wrappingOf(operation);
  const content = responseContent(schemas, operation, schema, wrapping === 'enveloped');
  const types = wrapping === 'text' ? textTypes : ['application/json'];
  return { description, content: Object.fromEntries(types.map((type) => [type, content])) };
}

/** The content types of exports. */
const textTypes = Object.values(exportFormats);

function reason(status: number): string {
  return status === 201 ? 'Created' : status === 204 ? 'No Content' : 'OK';
}

function responseContent(schemas: PublishedSchemas, operation: Operation, schema: TSchema, enveloped: boolean): Json {
  const { id, tag } = operation;
  const published = schemas.publish(schema, enveloped ? `${pascal(id)}Data` : `${pascal(id)}Response`);
  const example = exampleResponse(published, { components: schemas.components, tag });
  if (!enveloped) return { schema: published, example };
  return {
    schema: schemas.envelope(published, `${pascal(id)}Response`),
    example: { meta: exampleMeta(operation), data: example },
  };
}

/** An example of a list has one record and no further page. */
function exampleMeta({ answer, query }: Operation): Json {
  const pages = query?.properties['cursor'] && { total: 1, next_cursor: null, prev_cursor: null };
  return { code: answer.status, count: 1, ...pages };
}

/** Returns the errors of an operation: its own, and those of its access and input. */
export function errorsOf(operation: Operation): ErrorCode[] {
  const codes = new Set<ErrorCode>(operation.errors);
  if (operation.params ?? operation.query ?? operation.headers ?? operation.body) codes.add('invalid_request');
  // A body is read for every method that may have one, even if none is expected.
  if (operation.method !== 'GET') {
    for (const code of ['body_too_large', 'unsupported_media_type'] as const) codes.add(code);
    if (operation.encoding !== 'form') codes.add('invalid_json');
  }
  if (operation.access !== 'open') {
    for (const code of ['unauthenticated', 'ip_denied', 'rate_limited'] as const) codes.add(code);
  }
  if (operation.access === 'session') codes.add('session_required');
  if (operation.access.includes(':')) codes.add('forbidden');
  if (operation.method !== 'GET' && operation.access !== 'open') codes.add('cross_origin');
  for (const code of generalErrors) codes.add(code);
  return [...codes];
}
