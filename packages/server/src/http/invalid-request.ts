import type { FastifyError } from 'fastify';
import { isHarmlessName } from '../actions/harmless-name.ts';
import { Refusal } from '../actions/refusal.ts';

type Validation = NonNullable<FastifyError['validation']>;

/**
 * The sentence for a request that does not fit its schema: which member, and what it must be, in the words of the
 * contract. What was sent is not repeated.
 */
export function invalidRequest(validation: Validation, place: string | undefined, schemas: unknown): Refusal {
  const [first] = validation;
  if (!first) return new Refusal('invalid_request');
  const path = first.instancePath.split('/').slice(1).map(unescapePointer);
  const name = nameOf(path, place);
  const { missingProperty, additionalProperty } = first.params;
  if (first.keyword === 'required') return refuse(`${join([...path, String(missingProperty)])} is missing.`);
  if (first.keyword === 'additionalProperties') {
    return refuse(`The ${place ?? 'request'} has a member that is not known here${known(additionalProperty)}.`);
  }
  const description = describe(schemaOf(schemas, place), path);
  if (path.length === 0) return refuse(`The ${place ?? 'request'} must be ${description ?? 'an object'}.`);
  return refuse(description ? `${name} must be ${description}.` : `${name} ${first.message ?? 'is not valid'}.`);
}

function refuse(sentence: string): Refusal {
  return new Refusal('invalid_request', sentence);
}

function known(name: unknown): string {
  return typeof name === 'string' && isHarmlessName(name) ? `: ${name}` : '';
}

/** A list that is the whole body has entries, and no members with names. */
function nameOf(path: readonly string[], place = 'request'): string {
  const [first = ''] = path;
  return /^\d+$/.test(first) ? `Entry ${Number(first) + 1} of the ${place}` : join(path);
}

function join(path: readonly string[]): string {
  return path.join('.');
}

function unescapePointer(segment: string): string {
  return segment.replaceAll('~1', '/').replaceAll('~0', '~');
}

const PLACES: Readonly<Record<string, string>> = {
  body: 'body',
  querystring: 'querystring',
  params: 'params',
  headers: 'headers',
};

function schemaOf(schemas: unknown, place: string | undefined): unknown {
  const name = PLACES[place ?? ''];
  return name ? member(schemas, name) : undefined;
}

/** The description nearest to the member that was refused. */
function describe(schema: unknown, path: readonly string[]): string | undefined {
  // Of the whole only a list says what it must be; an object is described to those who read of it.
  let described: unknown = member(schema, 'items') && member(schema, 'description');
  let at = schema;
  for (const segment of path) {
    const items = /^\d+$/.test(segment) ? member(at, 'items') : undefined;
    at = items ?? member(member(at, 'properties'), segment);
    described = member(at, 'description') ?? described;
  }
  return typeof described === 'string' ? described : undefined;
}

function member(object: unknown, name: string): unknown {
  return typeof object === 'object' && object !== null ? Reflect.get(object, name) : undefined;
}
