import type { Stores } from '../../storage/stores/index.ts';

/**
 * The stores of one transaction, which nobody else changes meanwhile: what every key of a slice asks for is looked up once.
 */
export function remembering(stores: Stores): Stores {
  return {
    ...stores,
    roles: { ...stores.roles, named: once(stores.roles.named.bind(stores.roles)) },
    users: { ...stores.users, withEmail: once(stores.users.withEmail.bind(stores.users)) },
  };
}

function once<T>(find: (accountId: string, name: string) => Promise<T>): typeof find {
  const found = new Map<string, Promise<T>>();
  return (accountId, name) => {
    const key = `${accountId} ${name}`;
    const known = found.get(key) ?? find(accountId, name);
    found.set(key, known);
    return known;
  };
}
