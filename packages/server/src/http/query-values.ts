import type { Operation } from '@keyward/contract';
import type { FastifyRequest } from 'fastify';

/** Converts the text of query parameters that the contract declares as integers or booleans, before validation. */
export function readQueryValues(operation: Operation, request: FastifyRequest): void {
  const query = request.query as Record<string, unknown>;
  for (const [name, schema] of Object.entries<{ type?: unknown }>(operation.query?.properties ?? {})) {
    const text = query[name];
    if (schema.type === 'integer' && typeof text === 'string' && /^-?\d{1,15}$/.test(text)) query[name] = Number(text);
    if (schema.type === 'boolean' && (text === 'true' || text === 'false')) query[name] = text === 'true';
  }
}
