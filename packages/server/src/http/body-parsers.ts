import type { FastifyInstance } from 'fastify';
import { Refusal } from '../actions/refusal.ts';

/**
 * JSON as RFC 8259 has it; an empty body is no body, since existing clients send the content type with nothing behind
 * it. Everything else but forms is a 415.
 */
export function addJsonParser(app: FastifyInstance): void {
  app.removeContentTypeParser(['application/json', 'text/plain']);
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body: string, done) => {
    if (body === '') return done(null, undefined);
    try {
      done(null, JSON.parse(body));
    } catch {
      done(new Refusal('invalid_json'));
    }
  });
}
