/** What a role grants on one resource; the words are those of the public contract. */
export const rights = ['fetch', 'create', 'update', 'delete'] as const;
export type Right = (typeof rights)[number];

export const resources = {
  'api-keys': 'API keys: names, roles, expiry, last login',
  'shared-secret': 'The secret that integrations sign request tokens with',
  users: 'The people who may sign in',
  roles: 'Roles and what they grant',
  audit: 'The record of what was done',
  account: 'The settings of the account',
} as const;
export type Resource = keyof typeof resources;

export type Permission = `${Resource}:${Right}`;

export interface Role {
  readonly name: string;
  readonly description: string;
  readonly permissions: ReadonlySet<Permission>;
}

export const resourceNames = Object.keys(resources) as readonly Resource[];

/** The rights that mean something on each resource: nobody creates an audit record by hand. */
export const grantable: ReadonlySet<Permission> = new Set<Permission>([
  'api-keys:fetch',
  'api-keys:create',
  'api-keys:update',
  'api-keys:delete',
  'shared-secret:fetch',
  'shared-secret:create',
  'shared-secret:update',
  'users:fetch',
  'users:create',
  'users:update',
  'users:delete',
  'roles:fetch',
  'audit:fetch',
  'account:fetch',
  'account:update',
]);

const ADMIN: Role = {
  name: 'admin',
  description: 'Full administrative privileges: views, creates, changes and deletes everything in the account.',
  permissions: grantable,
};

/** Reading the shared secret is a power to sign, so it is not part of read-only. */
const READONLY: Role = {
  name: 'readonly',
  description: 'Read-only: views every aspect of the account except the shared secret, and changes nothing.',
  permissions: new Set([...grantable].filter((each) => each.endsWith(':fetch') && each !== 'shared-secret:fetch')),
};

export const systemRoles: readonly Role[] = [ADMIN, READONLY];

/** A role by its name in either case, since the page shows ADMIN where the contract says admin. */
export function roleNamed(name: string): Role | undefined {
  const wanted = name.toLowerCase();
  return systemRoles.find((role) => role.name === wanted);
}

export function isAdministrator(role: Role): boolean {
  return role.name === ADMIN.name;
}

/** Whether somebody with `holder` may hand out, restore or receive what `target` grants: nobody exceeds their maker. */
export function coversAll(holder: Role, target: Role): boolean {
  return target.permissions.isSubsetOf(holder.permissions);
}
