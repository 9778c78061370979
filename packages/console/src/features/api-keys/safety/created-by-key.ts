import type { DeleteWithIssuedPreview } from '@keyward/sdk';
import { queryOptions } from '@tanstack/react-query';
import { api } from '../../../app/api.ts';
import { canRevokeAll, countedCredentials, isPendingLink } from '../../../ui/issued.ts';

/** The objects and credentials that a key created or issued. */
export function deletePreviewQuery(appname: string) {
  return queryOptions({
    queryKey: ['api-key-end', appname],
    queryFn: async ({ signal }) => (await api.previewDeleteWithIssued({ params: { appname } }, { signal })).data,
    staleTime: 0,
    gcTime: 0,
  });
}

type CreatedObject = DeleteWithIssuedPreview['deleted'][number];

const kinds: Readonly<Record<CreatedObject['kind'], { readonly noun: string; readonly needs: string }>> = {
  api_key: { noun: 'API key', needs: 'api-keys:delete' },
  user: { noun: 'user', needs: 'users:delete' },
  forward_route: { noun: 'forward-auth route', needs: 'forward-routes:delete' },
  replica: { noun: 'replica', needs: 'replicas:delete' },
  role: { noun: 'role', needs: 'roles:delete' },
  resource: { noun: 'resource', needs: 'roles:delete' },
  webhook: { noun: 'webhook', needs: 'webhooks:delete' },
};

export function kindOf({ kind }: CreatedObject): string {
  return kinds[kind].noun;
}

/** Returns whether the user can delete all of it. */
export function canDeleteAll(
  { deleted, credentials }: DeleteWithIssuedPreview,
  hasPermission: (permission: string) => boolean,
): boolean {
  return deleted.every(({ kind }) => hasPermission(kinds[kind].needs)) && canRevokeAll(credentials, hasPermission);
}

/** Returns the number of credentials that remain if only the key is deleted. Pending links are revoked. */
export function countRemaining({ credentials, counts }: DeleteWithIssuedPreview): number {
  return counts.credentials - credentials.filter(isPendingLink).length;
}

const and = new Intl.ListFormat('en', { type: 'conjunction' });

/** @returns `3 API keys, 1 user and 2 credentials` */
export function createdSentence({ counts }: DeleteWithIssuedPreview): string {
  const { credentials } = counts;
  const parts = Object.entries({
    api_key: counts.api_keys,
    user: counts.users,
    forward_route: counts.forward_routes,
    replica: counts.replicas,
    role: counts.roles,
    resource: counts.resources,
    webhook: counts.webhooks,
  } satisfies Record<CreatedObject['kind'], number>)
    .filter(([, count]) => count > 0)
    .map(
      ([kind, count]) =>
        `${count.toLocaleString('en')} ${kinds[kind as CreatedObject['kind']].noun}${count === 1 ? '' : 's'}`,
    );
  return and.format(credentials === 0 ? parts : [...parts, countedCredentials(credentials)]);
}
