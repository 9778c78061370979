import { type Endpoint, headersOfFailure } from './endpoint.ts';
import { type ExampleContext, exampleRequest, exampleResponse } from './openapi-example.ts';
import { failures, parameters } from './openapi-parts.ts';
import { type Json, type PublishedSchemas, pascal } from './openapi-schemas.ts';

const SECURITY: Readonly<Record<Endpoint['security'], Json[]>> = {
  presentedKey: [{ keyHeader: [] }, { bearerAuth: [] }],
  replica: [{ bearerAuth: [] }],
  github: [{ githubSignature: [] }],
};

/** Returns the description of an endpoint outside the operations. */
export function describeEndpoint(schemas: PublishedSchemas, id: string, endpoint: Endpoint): Json {
  const { answer, body, tag } = endpoint;
  const context = { components: schemas.components, tag };
  const published = body && schemas.publish(body, `${pascal(id)}Request`);
  return {
    operationId: id,
    summary: endpoint.summary,
    description: `${endpoint.description}\n\n${endpoint.access}`,
    tags: [tag],
    security: SECURITY[endpoint.security],
    parameters: [
      ...parameters(schemas, tag, 'path', endpoint.params),
      ...parameters(schemas, tag, 'header', endpoint.headers),
    ],
    ...(published && { requestBody: { required: true, content: json(published, exampleRequest(published, context)) } }),
    responses: { [answer.status]: endpointSuccess(schemas, id, endpoint, context), ...endpointFailures(endpoint) },
  };
}

function endpointSuccess(
  schemas: PublishedSchemas,
  id: string,
  { answer: { description, headers, schema, stream } }: Endpoint,
  context: ExampleContext,
): Json {
  const published = schema && schemas.publish(schema, `${pascal(id)}Response`);
  const text = stream && { type: 'string', description: stream.description };
  return {
    description,
    headers: describeHeaders(headers),
    ...(published && { content: json(published, exampleResponse(published, context)) }),
    ...(stream && {
      content: { 'text/event-stream': { schema: text, example: stream.example, 'x-events': stream.events } },
    }),
  };
}

function json(schema: Json, example: unknown): Json {
  return { 'application/json': { schema, example } };
}

/**
 * Describes the error responses. A header is required only if every response that can have it always has it, because
 * ogen generates one type for headers with the same names.
 */
function endpointFailures(endpoint: Endpoint): Json {
  const described = Object.entries(failures('ApiError', endpoint.errors)).map(([status, failure]) => {
    return { status, failure, headers: headersOfFailure(endpoint, Number(status)) };
  });
  const everyHeader = described.flatMap(({ headers }) => Object.entries(headers));
  const optional = new Set(everyHeader.filter(([, { always }]) => !always).map(([name]) => name));
  return Object.fromEntries(
    described.map(({ status, failure, headers }) => {
      return [status, { ...failure, headers: describeHeaders(headers, optional) }] as const;
    }),
  );
}

function describeHeaders(headers: Endpoint['failureHeaders'], optional: ReadonlySet<string> = new Set()): Json {
  const described = Object.entries(headers).map(([name, { description, example, always }]) => {
    const required = always && !optional.has(name);
    return [name, { description, required, schema: { type: 'string' }, example }] as const;
  });
  return Object.fromEntries(described);
}
