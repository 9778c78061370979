import type { Role } from '@keyward/sdk';

const rights = ['fetch', 'create', 'update', 'delete'] as const;
const verbs = { fetch: 'read', create: 'create', update: 'change', delete: 'delete' };

/** Returns permissions such as `api-keys:fetch`. */
export function permissionsOf({ permissions }: Role): string[] {
  return permissions.flatMap((each) =>
    rights.filter((right) => each[right]).map((right) => `${each.resource}:${right}`),
  );
}

/** Returns whether a custom role can change Keyward itself or read the shared secret. */
export function isPowerful({ system, permissions }: Role): boolean {
  if (system) return false;
  return permissions.some((row) => {
    const shows = row.resource === 'shared-secret' && row.fetch;
    return row.system && (row.create || row.update || row.delete || shows);
  });
}

const and = new Intl.ListFormat('en', { type: 'conjunction' });

/** Names of resources of Keyward whose id is not their name. */
const resourceNames: Readonly<Record<string, string>> = {
  'api-keys': 'API keys',
  'shared-secret': 'the shared secret',
  audit: 'the audit log',
  account: 'the account',
  'forward-routes': 'forward-auth routes',
  leaks: 'leak reports',
};

/** Returns a text such as `read and change the account; read, create, change, and delete API keys`. */
export function rightsSentence({ permissions }: Role): string {
  return permissions
    .map((each) => ({ ...each, granted: rights.filter((right) => each[right]).map((right) => verbs[right]) }))
    .filter(({ granted }) => granted.length > 0)
    .map(({ resource, granted }) =>
      resource === 'verify' ? 'check keys' : `${and.format(granted)} ${resourceNames[resource] ?? resource}`,
    )
    .join('; ');
}
