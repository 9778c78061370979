import type { Operation } from '@keyward/contract';
import type { FastifyRequest } from 'fastify';

/** A query is all text: members that the contract calls integers are read as such before they are judged. */
export function readQueryNumbers(operation: Operation, request: FastifyRequest): void {
  const query = request.query as Record<string, unknown>;
  for (const [name, schema] of Object.entries<{ type?: unknown }>(operation.query?.properties ?? {})) {
    const text = query[name];
    if (schema.type === 'integer' && typeof text === 'string' && /^-?\d{1,15}$/.test(text)) query[name] = Number(text);
  }
}
