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
export function invalidRequest(validation: Validation, part: string | undefined, schemas: unknown): Refusal {
  const [first] = validation;
  if (!first) return new Refusal('invalid_request');
  const path = pointerSegments(first.instancePath);
  const name = nameOf(path, part);
  const { missingProperty, additionalProperty, tag, tagValue } = first.params;
  if (first.keyword === 'required')
    return createRefusal(`${formatPath([...path, String(missingProperty)])} is missing.`);
  if (tag !== undefined) {
    return createRefusal(
      `${formatPath([...path, String(additionalProperty)])} cannot be combined with ${tag} ${tagValue}.`,
    );
  }
  if (first.keyword === 'additionalProperties') {
    return createRefusal(`The ${part ?? 'request'} has an unknown member${quoteName(additionalProperty)}.`);
  }
  const description = expectationOf(schemaOf(schemas, part), first);
  if (path.length === 0) return createRefusal(`The ${part ?? 'request'} must be ${description ?? 'an object'}.`);
  return createRefusal(description ? `${name} must be ${description}.` : `${name} ${first.message ?? 'is not valid'}.`);
}

function createRefusal(message: string): Refusal {
  return new Refusal('invalid_request', message);
}

function quoteName(name: unknown): string {
  return typeof name === 'string' && isHarmlessName(name) ? `: ${name}` : '';
}

/** The entries of a list have numbers instead of names. */
function nameOf(path: readonly string[], part = 'request'): string {
  const [first = ''] = path;
  return /^\d+$/.test(first) ? `Entry ${Number(first) + 1} of the ${part}` : formatPath(path);
}

function formatPath(path: readonly string[]): string {
  return path.join('.');
}

const PARTS: Readonly<Record<string, string>> = {
  body: 'body',
  querystring: 'querystring',
  params: 'params',
  headers: 'headers',
};

function schemaOf(schemas: unknown, part: string | undefined): unknown {
  const name = PARTS[part ?? ''];
  return name ? readMember(schemas, name) : undefined;
}

function readMember(object: unknown, name: string): unknown {
  return typeof object === 'object' && object !== null ? Reflect.get(object, name) : undefined;
}
