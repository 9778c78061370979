import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Context } from '../actions/context.ts';
import { Refusal } from '../actions/refusal.ts';
import { NotStrictJson, parseStrictJson } from '../parsing/strict-json.ts';
import { UnreadableText } from '../parsing/unreadable-text.ts';

/**
 * Parses JSON strictly. Treats an empty body as absent, because existing clients send the content type without a body.
 * Rejects any other type except forms with 415.
 */
export function addJsonParser(app: FastifyInstance, context: Pick<Context, 'parsing'>): void {
  app.removeContentTypeParser(['application/json', 'text/plain']);
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, async (request: FastifyRequest, body: Buffer) =>
    body.length === 0 ? undefined : readJson(context, request, body),
  );
}

/**
 * Returns the parsed body; also checks a large body against the schema of the route.
 * @throws Refusal invalid_json, invalid_request, unavailable
 */
export async function readJson(
  { parsing }: Pick<Context, 'parsing'>,
  { raw, routeOptions }: FastifyRequest,
  body: Buffer,
): Promise<unknown> {
  // The client has disconnected.
  if (raw.socket.destroyed) throw new Refusal('unavailable');
  try {
    return await parsing.json(body, (routeOptions.schema?.body ?? {}) as object);
  } catch (error) {
    throw refusalOfText(error);
  }
}

/**
 * Parses a small body.
 * @throws Refusal invalid_json
 */
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
