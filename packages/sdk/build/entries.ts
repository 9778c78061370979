/** What users import: `@keyward/sdk` is `index`, the others are `@keyward/sdk/…`. */
export interface Entry {
  readonly name: string;
  /** Below src/, without its extension. */
  readonly source: string;
}

export const entries: readonly Entry[] = [
  { name: 'index', source: 'index' },
  { name: 'verifier', source: 'verifier/index' },
  { name: 'remote', source: 'remote/index' },
  { name: 'express', source: 'middleware/express' },
  { name: 'fastify', source: 'middleware/fastify' },
  { name: 'hono', source: 'middleware/hono' },
  { name: 'fetch', source: 'middleware/fetch' },
];
