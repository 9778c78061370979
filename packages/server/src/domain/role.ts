/** Rights that a role grants on a resource, with their names in the contract. */
export const rights = ['fetch', 'create', 'update', 'delete'] as const;
export type Right = (typeof rights)[number];

/** Keyward's own resources. An account may define additional resources for its services. */
export const resources = {
  'api-keys': 'API keys: names, roles, expiry, last login',
  'shared-secret': 'The secret that integrations sign request tokens with',
  users: 'The users who may sign in',
  roles: 'Roles and what they grant',
  audit: 'The audit log',
  account: 'The settings of the account',
  verify: 'Checking keys for services',
  'forward-routes': 'The permission that each method of a service behind a proxy requires',
  replicas: 'Services that follow the feed and check keys in their own process',
  webhooks: 'Endpoints that receive the events of the account',
  leaks: 'Keys that were found in public, and searching texts for keys',
} as const;

/** `${resource}:${right}`, where the resource is one of Keyward's or the account's. */
export type Permission = `${string}:${Right}`;

/** A resource that an account defined for the permissions of its services. */
export interface OwnResource {
  readonly name: string;
  readonly description: string;
  /** The rights that can be granted on it. */
  readonly rights: ReadonlySet<Right>;
  readonly createdAt: number;
}

export interface Role {
  /** The name, for a system role. */
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly permissions: ReadonlySet<Permission>;
  /** A role that every account has and that cannot be changed. */
  readonly system: boolean;
  /** True if a key may act in a sub-account. */
  readonly canMasquerade: boolean;
  readonly canSendFlow: boolean;
}

/** A role that the account added. */
export interface CustomRole extends Role {
  readonly system: false;
  readonly createdAt: number;
}

/** The rights that can be granted on Keyward's resources. Some cannot: for example, audit records cannot be created. */
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
  'roles:create',
  'roles:update',
  'roles:delete',
  'audit:fetch',
  'account:fetch',
  'account:update',
  'verify:create',
  'forward-routes:fetch',
  'forward-routes:create',
  'forward-routes:update',
  'forward-routes:delete',
  'replicas:fetch',
  'replicas:create',
  'replicas:update',
  'replicas:delete',
  'webhooks:fetch',
  'webhooks:create',
  'webhooks:update',
  'webhooks:delete',
  'leaks:fetch',
  'leaks:create',
  'leaks:update',
]);

interface SystemRole {
  readonly name: string;
  readonly description: string;
  readonly grants: (permission: Permission) => boolean;
}

const SYSTEM_ROLES: readonly SystemRole[] = [
  {
    name: 'admin',
    description: 'Full administrative privileges: views, creates, changes and deletes everything in the account.',
    grants: () => true,
  },
  {
    name: 'readonly',
    description: 'Read-only: views every aspect of the account except the shared secret, and changes nothing.',
    // The shared secret can sign tokens, so read-only access does not include it.
    grants: (permission) => permission.endsWith(':fetch') && permission !== 'shared-secret:fetch',
  },
  {
    name: 'verifier',
    description: 'For services: checks keys and their permissions, and nothing else.',
    grants: (permission) => permission === 'verify:create',
  },
];

export function isSystemResource(name: string): boolean {
  return Object.hasOwn(resources, name);
}

/** Returns every permission that can be granted to a role of the account. */
export function grantableIn(own: readonly OwnResource[]): ReadonlySet<Permission> {
  return new Set([...grantable, ...own.flatMap(permissionsOn)]);
}

export function permissionsOn({ name, rights: grantableRights }: OwnResource): Permission[] {
  return rights.filter((right) => grantableRights.has(right)).map((right): Permission => `${name}:${right}`);
}

/** @param own the account's resources, on which system roles also have rights */
export function systemRoles(own: readonly OwnResource[]): Role[] {
  return SYSTEM_ROLES.map((role) => withOwnResources(role, own));
}

function withOwnResources({ name, description, grants }: SystemRole, own: readonly OwnResource[]): Role {
  return {
    id: name,
    name,
    description,
    permissions: new Set([...grantableIn(own)].filter(grants)),
    system: true,
    canMasquerade: false,
    canSendFlow: false,
  };
}

/** Case-insensitive, because pages show ADMIN where the contract uses admin. */
export function isSystemRoleName(name: string): boolean {
  const lowerCaseName = name.toLowerCase();
  return SYSTEM_ROLES.some((role) => role.name === lowerCaseName);
}

/**
 * Returns a system role by its case-insensitive name.
 * @param own see {@link systemRoles}
 */
export function systemRoleNamed(name: string, own: readonly OwnResource[]): Role | undefined {
  const lowerCaseName = name.toLowerCase();
  const role = SYSTEM_ROLES.find((each) => each.name === lowerCaseName);
  return role && withOwnResources(role, own);
}

/**
 * Returns the role of a quarantined key, which is read-only. ADMIN becomes READONLY. Other roles lose their name,
 * because services may decide by the name.
 */
export function readOnlyRole(role: Role): Role {
  const isReadOnly = (each: Permission) => each.endsWith(':fetch') && each !== 'shared-secret:fetch';
  return {
    ...role,
    name: role.system && (isAdministrator(role) || role.name === 'readonly') ? 'readonly' : '',
    permissions: new Set([...role.permissions].filter(isReadOnly)),
    canMasquerade: false,
    canSendFlow: false,
  };
}

export function isAdministrator(role: Pick<Role, 'name'>): boolean {
  return role.name === 'admin';
}

/**
 * Returns whether a caller with the role `holder` may grant, restore or receive the rights of `target`. A caller never
 * grants more than it has.
 */
export function coversAll(holder: Role, target: Role): boolean {
  if (!target.permissions.isSubsetOf(holder.permissions)) return false;
  if (isAdministrator(holder)) return true;
  return (holder.canMasquerade || !target.canMasquerade) && (holder.canSendFlow || !target.canSendFlow);
}

/** A privilege: a right to change Keyward or to read the shared secret, or a flag of a role. */
export type Privilege = Permission | 'canMasquerade' | 'canSendFlow';

/** Returns the privileges in Keyward that a role grants. Rights on the account's own resources are not privileges. */
export function privilegesOf(role: Role): ReadonlySet<Privilege> {
  const isChange = (each: Permission) => !each.endsWith(':fetch') || each === 'shared-secret:fetch';
  const privileges = new Set<Privilege>([...role.permissions].filter((each) => grantable.has(each) && isChange(each)));
  if (role.canMasquerade) privileges.add('canMasquerade');
  if (role.canSendFlow) privileges.add('canSendFlow');
  return privileges;
}

/** Returns whether a role can manage Keyward. Granting such a role requires re-authentication. */
export function canManageKeyward(role: Role): boolean {
  return privilegesOf(role).size > 0;
}
