import { type Endpoint, headersOfFailure } from './endpoint.ts';
import { failures, type Json, parameters } from './openapi-parts.ts';

const SECURITY: Readonly<Record<Endpoint['security'], Json[]>> = {
  presentedKey: [{ keyHeader: [] }, { keyBearer: [] }],
  replica: [{ replica: [] }],
  github: [{ githubSignature: [] }],
};

/** What is answered beside the operations, as the document has it. */
export function describeEndpoint(id: string, endpoint: Endpoint): Json {
  const { answer, body } = endpoint;
  return {
    operationId: id,
    summary: endpoint.summary,
    description: `${endpoint.description}\n\n${endpoint.access}`,
    tags: [endpoint.tag],
    security: SECURITY[endpoint.security],
    parameters: [...parameters('path', endpoint.params), ...parameters('header', endpoint.headers)],
    ...(body && { requestBody: { required: true, content: { 'application/json': { schema: body } } } }),
    responses: { [answer.status]: endpointSuccess(endpoint), ...endpointFailures(endpoint) },
  };
}

function endpointSuccess({ answer: { description, headers, schema, stream } }: Endpoint): Json {
  const text = stream && { type: 'string', description: stream.description };
  return {
    description,
    headers: describeHeaders(headers),
    ...(schema && { content: { 'application/json': { schema } } }),
    ...(stream && {
      content: { 'text/event-stream': { schema: text, example: stream.example, 'x-events': stream.events } },
    }),
  };
}

function endpointFailures(endpoint: Endpoint): Json {
  const described = Object.entries(failures('Error', endpoint.errors)).map(([status, failure]) => {
    const headers = describeHeaders(headersOfFailure(endpoint, Number(status)));
    return [status, { ...failure, headers }] as const;
  });
  return Object.fromEntries(described);
}

function describeHeaders(headers: Endpoint['failureHeaders']): Json {
  const described = Object.entries(headers).map(([name, { description, example, always: required }]) => {
    return [name, { description, required, schema: { type: 'string' }, example }] as const;
  });
  return Object.fromEntries(described);
}
