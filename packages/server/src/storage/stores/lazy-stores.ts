import type { Kysely } from 'kysely';
import type { Dialect } from '../dialect.ts';
import type { PendingSource } from '../pending-source.ts';
import type { Schema } from '../schema.ts';
import type { Vault } from '../vault.ts';

/** The dependencies of stores. */
export interface StoreParts {
  readonly db: Kysely<Schema>;
  readonly dialect: Dialect;
  readonly vault: Vault;
  readonly pending: PendingSource;
}

/** A symbol, so that the only named properties are the stores. */
const CACHE = Symbol('created stores');

interface WithCache {
  readonly [CACHE]: { readonly parts: StoreParts; readonly created: Record<string, unknown> };
}

/** Returns a function that creates an object with all stores. Creates each store on first access. */
export function lazyStores<Stores extends object>(
  factories: {
    readonly [Name in keyof Stores]: (parts: StoreParts) => Stores[Name];
  },
): (parts: StoreParts) => Readonly<Stores> {
  const getters = Object.entries<(parts: StoreParts) => unknown>(factories).map(([name, create]) => {
    const get = function (this: WithCache) {
      const { parts, created } = this[CACHE];
      created[name] ??= create(parts);
      return created[name];
    };
    return [name, { get, enumerable: true }] as const;
  });
  const prototype = Object.defineProperties({}, Object.fromEntries(getters));
  return (parts) => Object.assign(Object.create(prototype), { [CACHE]: { parts, created: {} } });
}
