import assert from 'node:assert/strict';
import test from 'node:test';
import { BODY_LIMIT, type Endpoint, endpoints, type Operation, operations } from '../src/index.ts';

/** The parts of a JSON Schema that decide how long a text with such a value can be. */
interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly maximum?: number;
  readonly maxItems?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean;
  readonly description?: string;
}

const WIDEST_CHARACTER = 4;
/** -1.7976931348623157e+308 */
const LONGEST_NUMBER = 24;
const bytesOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value));

/**
 * Returns the bytes of the longest compact JSON that the schema allows, and collects the paths of unbounded values.
 * Counts UTF-8 bytes without escapes: 4 for each character, or 1 if the pattern allows only ASCII. A form counts as
 * JSON with the same members. Unnamed members are ignored and do not count; an object without named members counts the
 * bytes that its description states.
 */
function largest(schema: Schema, path: string, unbounded: string[]): number {
  const of = (part: Schema, name: string | number) => largest(part, `${path}/${name}`, unbounded);
  const bound = (maximum: number | undefined) => {
    if (maximum === undefined) unbounded.push(path);
    return maximum ?? 0;
  };
  if (schema.const !== undefined) return bytesOf(schema.const);
  if (schema.enum) return Math.max(...schema.enum.map(bytesOf));
  if (schema.anyOf) return Math.max(...schema.anyOf.map(of));
  if (schema.type === 'string') return 2 + bound(schema.maxLength) * (isAscii(schema.pattern) ? 1 : WIDEST_CHARACTER);
  if (schema.type === 'integer' || schema.type === 'number')
    return schema.maximum === undefined ? LONGEST_NUMBER : bytesOf(schema.maximum);
  if (schema.type === 'boolean') return bytesOf(false);
  if (schema.type === 'null') return bytesOf(null);
  if (schema.type === 'array') return 1 + bound(schema.maxItems) * (1 + of(schema.items ?? {}, 'items'));
  const members = Object.entries(schema.properties ?? {});
  if (members.length === 0 && schema.additionalProperties !== false)
    return bound(Number(/at most (\d+) bytes/.exec(schema.description ?? '')?.[1]) || undefined);
  return members.reduce((sum, [name, member]) => sum + bytesOf(name) + 2 + of(member, name), 2);
}

/** Returns whether a pattern contains only ASCII characters: no dot outside classes, and no negated class. */
function isAscii(pattern: string | undefined): boolean {
  const plain = pattern?.replace(/\[(?!\^)(?:[^\]\\]|\\.)*\]|\\\./g, '');
  return plain !== undefined && !/\.|\[\^|\\[pPSWD]/.test(plain) && !/[^\x20-\x7e]|\\u/.test(pattern ?? '');
}

const all: Readonly<Record<string, Operation | Endpoint>> = { ...operations, ...endpoints };

for (const [id, { body, bodyLimit = BODY_LIMIT, boundedByBytes, description }] of Object.entries(all)) {
  if (!body) continue;
  if (boundedByBytes) {
    test(`the description of ${id} states the limit of its body`, () => {
      const [size, unit] = bodyLimit < 1024 * 1024 ? [bodyLimit / 1024, 'KiB'] : [bodyLimit / 1024 / 1024, 'MiB'];
      assert.match(description ?? '', new RegExp(`A body has at most ${size} ${unit}\\.`));
      assert.ok(largest(body as Schema, '', []) > bodyLimit, 'its schema is within the limit: remove boundedByBytes');
    });
  } else {
    test(`the limit of ${id} admits the largest body of its schema`, () => {
      const unbounded: string[] = [];
      const bytes = largest(body as Schema, '', unbounded);
      assert.deepEqual(unbounded, []);
      assert.ok(bytes <= bodyLimit, `${bytes} bytes, limit ${bodyLimit}`);
    });
  }
}

test('only the listed operations and endpoints limit their body in bytes instead of by their schema', () => {
  const bounded = Object.entries(all).filter(([, { boundedByBytes }]) => boundedByBytes);
  const ids = ['importApiKeys', 'issueToken', 'reportLeaks', 'reportUsage', 'verifyKeys'];
  assert.deepEqual(bounded.map(([id]) => id).sort(), ids);
});
