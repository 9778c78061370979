import type { FastifyError } from 'fastify';
import { isHarmlessName } from '../actions/harmless-name.ts';
import { Refusal } from '../actions/refusal.ts';
import { expectationOf } from '../parsing/schema-expectation.ts';
import { pointerSegments } from '../parsing/union-errors.ts';

type Validation = NonNullable<FastifyError['validation']>;

/**
 * The sentence for a request that does not fit its schema: which member, and what it must be, in the words of the
 * contract. What was sent is not repeated.
 */
export function invalidRequest(validation: Validation, place: string | undefined, schemas: unknown): Refusal {
  const [first] = validation;
  if (!first) return new Refusal('invalid_request');
  const path = pointerSegments(first.instancePath);
  const name = nameOf(path, place);
  const { missingProperty, additionalProperty, tag, tagValue } = first.params;
  if (first.keyword === 'required') return refuse(`${join([...path, String(missingProperty)])} is missing.`);
  if (tag !== undefined) {
    return refuse(`${join([...path, String(additionalProperty)])} cannot be combined with ${tag} ${tagValue}.`);
  }
  if (first.keyword === 'additionalProperties') {
    return refuse(`The ${place ?? 'request'} has a member that is not known here${known(additionalProperty)}.`);
  }
  const description = expectationOf(schemaOf(schemas, place), first);
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

function member(object: unknown, name: string): unknown {
  return typeof object === 'object' && object !== null ? Reflect.get(object, name) : undefined;
}
