import type { FastifyInstance } from 'fastify';
import { Refusal } from '../actions/refusal.ts';
import { NotStrictJson, parseStrictJson } from './strict-json.ts';

/**
 * JSON, strictly; an empty body is no body, since existing clients send the content type with nothing behind it.
 * Everything else but forms is a 415.
 */
export function addJsonParser(app: FastifyInstance): void {
  app.removeContentTypeParser(['application/json', 'text/plain']);
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body: Buffer, done) => {
    if (body.length === 0) return done(null, undefined);
    try {
      done(null, parseStrictJson(body));
    } catch (error) {
      done(new Refusal('invalid_json', (error instanceof NotStrictJson && error.message) || undefined));
    }
  });
}
