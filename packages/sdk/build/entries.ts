/** A runtime, or the target of a bundler, by the name of its export condition. */
export type Runtime = 'workerd' | 'edge-light' | 'deno' | 'bun' | 'node' | 'browser';

/** An import path of users: `@keyward/sdk` is `index`, the others are `@keyward/sdk/…`. */
export interface Entry {
  readonly name: string;
  /** The path below src/, without its extension. */
  readonly source: string;
  /**
   * The sources for runtimes that need a different one. Each must export the same names, or an import fails to link.
   */
  readonly runtimes?: Readonly<Partial<Record<Runtime, string>>>;
}

export const entries: readonly Entry[] = [
  { name: 'index', source: 'index', runtimes: { browser: 'runtimes/index-browser' } },
  { name: 'client', source: 'client-entry' },
  { name: 'operations', source: 'operations', runtimes: { browser: 'runtimes/operations-browser' } },
  {
    name: 'verifier',
    source: 'verifier/index',
    runtimes: {
      workerd: 'runtimes/verifier-edge',
      'edge-light': 'runtimes/verifier-edge',
      browser: 'runtimes/verifier-browser',
    },
  },
  { name: 'remote', source: 'remote/index', runtimes: { browser: 'runtimes/remote-browser' } },
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

/** Sources below src/ that an entry loads with `import()`, on demand. Each is a separate bundle. */
export const parts: readonly string[] = ['verifier/asking/asker', 'verifier/tokens/token-check'];
