/** Rights that a role grants on a resource, as the contract names them. */
export const rights = ['fetch', 'create', 'update', 'delete'] as const;
export type Right = (typeof rights)[number];

/** Keyward's own resources. An account may define others for its services. */
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

/** The rights that can be granted on Keyward's resources; audit records, for example, cannot be created. */
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
    // The shared secret can sign tokens, so reading it is not part of read-only.
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

/** Returns every permission that a role of the account can grant. */
export function grantableIn(own: readonly OwnResource[]): ReadonlySet<Permission> {
  return new Set([...grantable, ...own.flatMap(permissionsOn)]);
}

export function permissionsOn({ name, rights: grantableRights }: OwnResource): Permission[] {
  return rights.filter((right) => grantableRights.has(right)).map((right): Permission => `${name}:${right}`);
}

/** @param own the account's resources, on which system roles have rights as well */
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

/** Case-insensitive, since pages show ADMIN where the contract says admin. */
export function isSystemRoleName(name: string): boolean {
  const wanted = name.toLowerCase();
  return SYSTEM_ROLES.some((role) => role.name === wanted);
}

/**
 * Returns a system role by its case-insensitive name.
 * @param own see {@link systemRoles}
 */
export function systemRoleNamed(name: string, own: readonly OwnResource[]): Role | undefined {
  const wanted = name.toLowerCase();
  const role = SYSTEM_ROLES.find((each) => each.name === wanted);
  return role && withOwnResources(role, own);
}

/**
 * Returns the role of a quarantined key: read-only. ADMIN becomes READONLY; other roles lose their name, since services
 * may decide by it.
 */
export function readOnlyRole(role: Role): Role {
  const reads = (each: Permission) => each.endsWith(':fetch') && each !== 'shared-secret:fetch';
  return {
    ...role,
    name: role.system && (isAdministrator(role) || role.name === 'readonly') ? 'readonly' : '',
    permissions: new Set([...role.permissions].filter(reads)),
    canMasquerade: false,
    canSendFlow: false,
  };
}

export function isAdministrator(role: Pick<Role, 'name'>): boolean {
  return role.name === 'admin';
}

/**
 * Returns whether a caller with the role `holder` may grant, restore or receive the rights of `target`. A caller never
 * exceeds its creator.
 */
export function coversAll(holder: Role, target: Role): boolean {
  if (!target.permissions.isSubsetOf(holder.permissions)) return false;
  if (isAdministrator(holder)) return true;
  return (holder.canMasquerade || !target.canMasquerade) && (holder.canSendFlow || !target.canSendFlow);
}

/** A right to change Keyward itself or to read the shared secret, or a flag of a role. */
export type Power = Permission | 'canMasquerade' | 'canSendFlow';

/** Returns the powers over Keyward that a role grants. Rights on the account's own resources are not powers. */
export function powersOf(role: Role): ReadonlySet<Power> {
  const changes = (each: Permission) => !each.endsWith(':fetch') || each === 'shared-secret:fetch';
  const powers = new Set<Power>([...role.permissions].filter((each) => grantable.has(each) && changes(each)));
  if (role.canMasquerade) powers.add('canMasquerade');
  if (role.canSendFlow) powers.add('canSendFlow');
  return powers;
}

/** Returns whether a role grants any power over Keyward; such a role is granted only after re-authentication. */
export function isPowerful(role: Role): boolean {
  return powersOf(role).size > 0;
}
