import type { FastifyInstance } from 'fastify';

/** The reference of the API, rendered from the contract. */
export function addDocs(_app: FastifyInstance, _publicUrl: string): void {}
