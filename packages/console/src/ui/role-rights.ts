import type { Role } from '@keyward/sdk';

const rights = ['fetch', 'create', 'update', 'delete'] as const;
const verbs = { fetch: 'read', create: 'create', update: 'change', delete: 'delete' };

/** @returns such as `api-keys:fetch`, as sessions list them */
export function permissionsOf({ permissions }: Role): string[] {
  return permissions.flatMap((each) =>
    rights.filter((right) => each[right]).map((right) => `${each.resource}:${right}`),
  );
}

const and = new Intl.ListFormat('en', { type: 'conjunction' });

/** @returns such as `read and change account; read, create, change, and delete api keys` */
export function rightsSentence({ permissions }: Role): string {
  return permissions
    .map((each) => ({ ...each, granted: rights.filter((right) => each[right]).map((right) => verbs[right]) }))
    .filter(({ granted }) => granted.length > 0)
    .map(({ resource, granted }) => `${and.format(granted)} ${resource.replaceAll('-', ' ')}`)
    .join('; ');
}
