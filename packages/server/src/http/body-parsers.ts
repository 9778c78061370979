import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Context } from '../actions/context.ts';
import { Refusal } from '../actions/refusal.ts';
import { NotStrictJson, parseStrictJson } from '../parsing/strict-json.ts';
import { UnreadableText } from '../parsing/unreadable-text.ts';

/**
 * JSON, strictly; an empty body is no body, since existing clients send the content type with nothing behind it.
 * Everything else but forms is a 415.
 */
export function addJsonParser(app: FastifyInstance, context: Pick<Context, 'parsing'>): void {
  app.removeContentTypeParser(['application/json', 'text/plain']);
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, async (request: FastifyRequest, body: Buffer) =>
    body.length === 0 ? undefined : readJson(context, request, body),
  );
}

/** Returns the body of a request; of a large one the schema of the route is checked as well. @throws Refusal invalid_json, invalid_request, unavailable */
export async function readJson(
  { parsing }: Pick<Context, 'parsing'>,
  { raw, routeOptions }: FastifyRequest,
  body: Buffer,
): Promise<unknown> {
  // Its client has gone: nobody gets the answer.
  if (raw.socket.destroyed) throw new Refusal('unavailable');
  try {
    return await parsing.json(body, (routeOptions.schema?.body ?? {}) as object);
  } catch (error) {
    throw refusalOfText(error);
  }
}

/** Returns the body of a request with a small one. @throws Refusal invalid_json */
export function parseBody(body: Buffer): unknown {
  try {
    return parseStrictJson(body);
  } catch (error) {
    throw refusalOfText(error);
  }
}

function refusalOfText(error: unknown): unknown {
  if (error instanceof NotStrictJson) return new Refusal('invalid_json', error.message || undefined);
  return error instanceof UnreadableText ? new Refusal('invalid_request', error.message) : error;
}
