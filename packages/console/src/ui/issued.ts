import type { IssuedCredential } from '@keyward/sdk';

/** The permission required to revoke each kind of credential. Pending links are always revoked with their issuer. */
const needs: Readonly<Partial<Record<IssuedCredential['kind'], string>>> = {
  api_key_secret: 'api-keys:update',
  old_api_key_secret: 'api-keys:update',
  replica_credential: 'replicas:update',
  old_replica_credential: 'replicas:update',
  webhook_secret: 'webhooks:update',
  old_webhook_secret: 'webhooks:update',
};

export function isPendingLink({ kind }: IssuedCredential): boolean {
  return needs[kind] === undefined;
}

/** Returns whether the user can revoke all of them. */
export function canRevokeAll(
  credentials: readonly IssuedCredential[],
  hasPermission: (permission: string) => boolean,
): boolean {
  return credentials.every((each) => {
    const needed = needs[each.kind];
    return needed === undefined || hasPermission(needed);
  });
}

/** @returns `1 credential` */
export function countedCredentials(count: number): string {
  return `${count.toLocaleString('en')} ${count === 1 ? 'credential' : 'credentials'}`;
}
