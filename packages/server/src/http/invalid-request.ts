import type { FastifyError } from 'fastify';
import { isHarmlessName } from '../actions/harmless-name.ts';
import { Refusal } from '../actions/refusal.ts';
import { expectationOf } from '../parsing/schema-expectation.ts';
import { pointerSegments } from '../parsing/union-errors.ts';

type Validation = NonNullable<FastifyError['validation']>;

/**
 * Returns the refusal of a request that does not match its schema. The message names the member and the expected value
 * in the words of the contract, and does not repeat the actual value.
 */
export function invalidRequest(validation: Validation, place: string | undefined, schemas: unknown): Refusal {
  const [first] = validation;
  if (!first) return new Refusal('invalid_request');
  const path = pointerSegments(first.instancePath);
  const name = nameOf(path, place);
  const { missingProperty, additionalProperty, tag, tagValue } = first.params;
  if (first.keyword === 'required') return rejection(`${join([...path, String(missingProperty)])} is missing.`);
  if (tag !== undefined) {
    return rejection(`${join([...path, String(additionalProperty)])} cannot be combined with ${tag} ${tagValue}.`);
  }
  if (first.keyword === 'additionalProperties') {
    return rejection(`The ${place ?? 'request'} has an unknown member${quoteName(additionalProperty)}.`);
  }
  const description = expectationOf(schemaOf(schemas, place), first);
  if (path.length === 0) return rejection(`The ${place ?? 'request'} must be ${description ?? 'an object'}.`);
  return rejection(description ? `${name} must be ${description}.` : `${name} ${first.message ?? 'is not valid'}.`);
}

function rejection(message: string): Refusal {
  return new Refusal('invalid_request', message);
}

function quoteName(name: unknown): string {
  return typeof name === 'string' && isHarmlessName(name) ? `: ${name}` : '';
}

/** The entries of a list have numbers instead of names. */
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
