import type { TSchema } from 'typebox';
import type { Endpoint } from './endpoint.ts';
import { endpoints } from './endpoints.ts';
import { type ErrorCode, errors, generalErrors } from './errors.ts';
import { oauthErrorOf } from './oauth-error.ts';
import { describeEndpoint } from './openapi-endpoint.ts';
import { etagHeader, failures, type Json, parameters } from './openapi-parts.ts';
import type { Operation } from './operation.ts';
import { operations } from './operations/index.ts';
import { type Wrapping, wrappingOf } from './routes.ts';
import { exportFormats } from './schemas/key-export.ts';

/**
 * The operations, and what is answered beside them, as an OpenAPI 3.1 document.
 * @param url where this Keyward is reached, without a path
 */
export function openApi(url: string): Json {
  return {
    openapi: '3.1.1',
    info: {
      title: 'Keyward',
      version: '1',
      summary: 'API keys: their life, their exchange for access tokens, and the people who look after them.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url }],
    paths: paths(),
    components: {
      schemas: { Error: errorSchema, OAuthError: oauthErrorSchema },
      securitySchemes: {
        accessToken: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
        client: {
          type: 'http',
          scheme: 'basic',
          description: 'A key: appname@shortname and the key itself, each form-urlencoded (RFC 6749, 2.3.1).',
        },
        session: { type: 'apiKey', in: 'cookie', name: '__Host-keyward' },
        keyHeader: { type: 'apiKey', in: 'header', name: 'X-Api-Key', description: 'A key of the account.' },
        keyBearer: { type: 'http', scheme: 'bearer', description: 'A key of the account.' },
        githubSignature: {
          type: 'apiKey',
          in: 'header',
          name: 'Github-Public-Key-Signature',
          description:
            'ECDSA over P-256 with SHA-256 of the body as it came, in base64, by a key that GitHub publishes.',
        },
        replica: { type: 'http', scheme: 'bearer', description: 'The credential of a replica.' },
      },
    },
  };
}

const errorSchema = {
  type: 'object',
  required: ['status', 'name', 'message', 'code', 'request_id'],
  properties: {
    status: { type: 'integer' },
    name: { type: 'string', description: 'standard reason phrase of the status' },
    message: { type: 'string', description: 'what happened and what to do' },
    code: { type: 'string', enum: Object.keys(errors), description: 'stable' },
    request_id: { type: 'string', description: 'also in X-Request-Id' },
  },
};

const oauthErrorSchema: Json = {
  type: 'object',
  required: [...errorSchema.required, 'error', 'error_description'],
  properties: {
    ...errorSchema.properties,
    error: {
      type: 'string',
      enum: [...new Set((Object.keys(errors) as ErrorCode[]).map((code) => oauthErrorOf(code)))],
      description: 'as RFC 6749, 5.2 and its extensions name it',
    },
    error_description: { type: 'string', description: 'the message, in the characters that RFC 6749 allows' },
  },
};

function paths(): Json {
  const byPath: Record<string, Record<string, Json>> = {};
  for (const each of Object.values<Operation>(operations)) {
    byPath[each.path] = { ...byPath[each.path], [each.method.toLowerCase()]: describe(each) };
  }
  for (const [id, each] of Object.entries<Endpoint>(endpoints)) {
    byPath[each.path] = { ...byPath[each.path], [each.method.toLowerCase()]: describeEndpoint(id, each) };
  }
  return byPath;
}

function describe(operation: Operation): Json {
  return {
    operationId: operation.id,
    summary: operation.summary,
    description: [operation.description, accessSentence(operation)].filter(Boolean).join('\n\n'),
    tags: [operation.tag],
    'x-access': operation.access,
    security: security(operation),
    parameters: [
      ...parameters('path', operation.params),
      ...parameters('query', operation.query),
      ...parameters('header', operation.headers),
    ],
    ...(operation.body && { requestBody: requestBody(operation, operation.body) }),
    responses: {
      [operation.answer.status]: { ...success(operation), ...(operation.versioned && { headers: etagHeader }) },
      ...failures(
        operation.protocol === 'oauth' ? 'OAuthError' : 'Error',
        errorsOf(operation),
        operation.subjectErrors,
      ),
    },
  };
}

function accessSentence({ access, protocol }: Operation): string {
  if (protocol === 'oauth') return 'For clients: a key, with its name as client id and itself as client secret.';
  if (access === 'open') return 'Open to all.';
  if (access === 'signed-in') return 'For every key and person.';
  if (access === 'session') return 'For people who are signed in at the console.';
  return `Needs the permission ${access}.`;
}

function security({ access, protocol }: Operation): Json[] {
  if (protocol === 'oauth') return [{ client: [] }];
  if (access === 'open') return [];
  if (access === 'session') return [{ session: [] }];
  return [{ accessToken: [] }, { session: [] }];
}

function requestBody(operation: Operation, schema: TSchema): Json {
  const type = operation.encoding === 'form' ? 'application/x-www-form-urlencoded' : 'application/json';
  return { required: !operation.bodyOptional, content: { [type]: { schema } } };
}

function success(operation: Operation): Json {
  const { schema } = operation.answer;
  const description = reason(operation.answer.status);
  if (!schema) return { description };
  const wrapping = wrappingOf(operation);
  const content = { schema: wrap(schema, wrapping) };
  const types = wrapping === 'text' ? textTypes : ['application/json'];
  return { description, content: Object.fromEntries(types.map((type) => [type, content])) };
}

/** Of what is written to a file. */
const textTypes = Object.values(exportFormats);

function reason(status: number): string {
  return status === 201 ? 'Created' : status === 204 ? 'No Content' : 'OK';
}

function wrap(schema: TSchema, wrapping: Wrapping): Json {
  if (wrapping === 'bare' || wrapping === 'text') return schema as Json;
  return {
    type: 'object',
    required: ['meta', 'data'],
    properties: {
      meta: {
        type: 'object',
        required: ['code', 'count'],
        properties: {
          code: { type: 'integer', description: 'the status' },
          count: { type: 'integer', description: 'number of records in data' },
          total: { type: 'integer', description: 'number of all that match' },
          next_cursor: { type: ['string', 'null'] },
          prev_cursor: { type: ['string', 'null'] },
        },
      },
      data: schema,
    },
  };
}

/** The errors that an operation can answer with: its own, and those that its access and its input bring. */
export function errorsOf(operation: Operation): ErrorCode[] {
  const codes = new Set<ErrorCode>(operation.errors);
  if (operation.params ?? operation.query ?? operation.headers ?? operation.body) codes.add('invalid_request');
  // A body is read wherever one may travel, also where none is asked for.
  if (operation.method !== 'GET') {
    for (const code of ['body_too_large', 'unsupported_media_type'] as const) codes.add(code);
    if (operation.encoding !== 'form') codes.add('invalid_json');
  }
  if (operation.access !== 'open') {
    for (const code of ['unauthenticated', 'address_refused', 'rate_limited'] as const) codes.add(code);
  }
  if (operation.access === 'session') codes.add('session_required');
  if (operation.access.includes(':')) codes.add('forbidden');
  if (operation.method !== 'GET' && operation.access !== 'open') codes.add('cross_origin');
  for (const code of generalErrors) codes.add(code);
  return [...codes];
}
