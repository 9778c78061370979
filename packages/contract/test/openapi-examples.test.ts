import assert from 'node:assert/strict';
import test from 'node:test';
import { type Endpoint, endpoints, type Operation, openApi, operations } from '@keyward/contract';
import type { TSchema } from 'typebox';
import Schema from 'typebox/schema';
import { Value } from 'typebox/value';

type Node = Readonly<Record<string, unknown>>;

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema: Node; readonly example?: unknown }>>;
}

interface Described {
  readonly operationId: string;
  readonly parameters: readonly { name: string; in: string; required: boolean; schema: Node; example?: unknown }[];
  readonly requestBody?: Content;
  readonly responses: Readonly<Record<string, Content>>;
}

const document = openApi('https://keys.example.com');
const described = Object.values(document['paths'] as Record<string, Record<string, Described>>).flatMap((methods) =>
  Object.values(methods),
);

/** Asserts that an example is valid against its published schema, with references resolved in the OpenAPI document. */
function assertFits(schema: Node, example: unknown, description: string): void {
  const [, errors] = Schema.Errors({ ...schema, components: document['components'] } as Node, example);
  assert.deepEqual(errors, [], `${description}: ${JSON.stringify(example)}`);
}

test('the body of every request and every success response has a valid example', () => {
  for (const { operationId, requestBody, responses } of described) {
    const successes = Object.entries(responses).filter(([status]) => status.startsWith('2'));
    for (const { content = {} } of [requestBody ?? {}, ...successes.map(([, answer]) => answer)]) {
      for (const [type, { schema, example }] of Object.entries(content)) {
        assert.notEqual(example, undefined, `${operationId} ${type}`);
        assertFits(schema, example, `${operationId} ${type}`);
      }
    }
  }
});

test('every required parameter has an example, and each example is valid', () => {
  for (const { operationId, parameters } of described) {
    for (const { name, required, schema, example } of parameters) {
      if (required) assert.notEqual(example, undefined, `${operationId} ${name}`);
      if (example !== undefined) assertFits(schema, example, `${operationId} ${name}`);
    }
  }
});

test("the server's request schemas accept the examples of bodies", () => {
  const bodies = new Map<string, TSchema | undefined>([
    ...Object.values<Operation>(operations).map(({ id, body }) => [id, body] as const),
    ...Object.entries<Endpoint>(endpoints).map(([id, { body }]) => [id, body] as const),
  ]);
  for (const { operationId, requestBody } of described) {
    const body = bodies.get(operationId);
    for (const { example } of Object.values(requestBody?.content ?? {})) {
      const [error] = body ? Value.Errors(body, example) : [];
      assert.equal(error?.message, undefined, `${operationId} at ${error?.instancePath}: ${JSON.stringify(example)}`);
    }
  }
});
