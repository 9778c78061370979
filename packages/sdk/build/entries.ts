/** A runtime, or the target of a bundler, by the name of its export condition. */
export type Runtime = 'workerd' | 'edge-light' | 'deno' | 'bun' | 'node' | 'browser';

/** What users import: `@keyward/sdk` is `index`, the others are `@keyward/sdk/…`. */
export interface Entry {
  readonly name: string;
  /** Below src/, without its extension. */
  readonly source: string;
  /** The sources of runtimes that need another one. Each must export the same names, or an import fails to link. */
  readonly runtimes?: Readonly<Partial<Record<Runtime, string>>>;
}

export const entries: readonly Entry[] = [
  { name: 'index', source: 'index' },
  { name: 'operations', source: 'operations' },
  { name: 'verifier', source: 'verifier/index' },
  { name: 'remote', source: 'remote/index' },
  { name: 'express', source: 'middleware/express' },
  { name: 'fastify', source: 'middleware/fastify' },
  { name: 'hono', source: 'middleware/hono' },
  { name: 'fetch', source: 'middleware/fetch' },
  { name: 'koa', source: 'middleware/koa' },
  { name: 'nest', source: 'middleware/nest' },
  { name: 'next', source: 'middleware/next' },
  { name: 'node', source: 'middleware/node' },
  { name: 'guard', source: 'middleware/guard' },
];
