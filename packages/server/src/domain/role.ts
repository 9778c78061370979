/** What a role grants on one resource; the words are those of the public contract. */
export const rights = ['fetch', 'create', 'update', 'delete'] as const;
export type Right = (typeof rights)[number];

/** Keyward's own. An account may define others for the services that it manages keys of. */
export const resources = {
  'api-keys': 'API keys: names, roles, expiry, last login',
  'shared-secret': 'The secret that integrations sign request tokens with',
  users: 'The people who may sign in',
  roles: 'Roles and what they grant',
  audit: 'The record of what was done',
  account: 'The settings of the account',
  verify: 'Checking keys for services',
  'forward-routes': 'Which permission each method of a service behind a proxy needs',
  replicas: 'Services that follow the feed and check keys by themselves',
  webhooks: 'Endpoints elsewhere that are told what happens in the account',
  leaks: 'Keys that were found in public, and asking whether a text holds any',
} as const;

/** `${resource}:${right}`, where the resource is one of Keyward's or one that the account defined. */
export type Permission = `${string}:${Right}`;

/** A resource that an account defined: what its services let their callers do is named and granted here. */
export interface OwnResource {
  readonly name: string;
  readonly description: string;
  /** Those that mean something on it. */
  readonly rights: ReadonlySet<Right>;
  readonly createdAt: number;
}

export interface Role {
  /** Of a system role its name. */
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly permissions: ReadonlySet<Permission>;
  /** One that every account has and nobody changes. */
  readonly system: boolean;
  /** Whether a key may act in a sub-account. */
  readonly canMasquerade: boolean;
  readonly canSendFlow: boolean;
}

/** A role of the account itself. */
export interface CustomRole extends Role {
  readonly system: false;
  readonly createdAt: number;
}

/** The rights that mean something on each resource of Keyward: nobody creates an audit record by hand. */
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
    // Reading the shared secret is a power to sign, so it is not part of read-only.
    grants: (permission) => permission.endsWith(':fetch') && permission !== 'shared-secret:fetch',
  },
  {
    name: 'verifier',
    description: 'For services: asks whether a key is good and what it may do, and nothing else.',
    grants: (permission) => permission === 'verify:create',
  },
];

export function isSystemResource(name: string): boolean {
  return Object.hasOwn(resources, name);
}

/** Everything that a role of an account can be given. */
export function grantableIn(own: readonly OwnResource[]): ReadonlySet<Permission> {
  return new Set([...grantable, ...own.flatMap(permissionsOn)]);
}

export function permissionsOn({ name, rights: meant }: OwnResource): Permission[] {
  return rights.filter((right) => meant.has(right)).map((right): Permission => `${name}:${right}`);
}

/** @param own what the account defined: the system roles reach over that as well */
export function systemRoles(own: readonly OwnResource[]): Role[] {
  return SYSTEM_ROLES.map((role) => reaching(role, own));
}

function reaching({ name, description, grants }: SystemRole, own: readonly OwnResource[]): Role {
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

/** In either case, since the page shows ADMIN where the contract says admin. */
export function isSystemRoleName(name: string): boolean {
  const wanted = name.toLowerCase();
  return SYSTEM_ROLES.some((role) => role.name === wanted);
}

/** A system role by its name in either case. @param own see {@link systemRoles} */
export function systemRoleNamed(name: string, own: readonly OwnResource[]): Role | undefined {
  const wanted = name.toLowerCase();
  const role = SYSTEM_ROLES.find((each) => each.name === wanted);
  return role && reaching(role, own);
}

/**
 * What of a role a key in quarantine keeps: to read. Of the system roles that is READONLY; others lose their name as well,
 * since services may decide by it.
 */
export function readingOnly(role: Role): Role {
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

/** Whether somebody with `holder` may hand out, restore or receive what `target` grants: nobody exceeds their maker. */
export function coversAll(holder: Role, target: Role): boolean {
  if (!target.permissions.isSubsetOf(holder.permissions)) return false;
  if (isAdministrator(holder)) return true;
  return (holder.canMasquerade || !target.canMasquerade) && (holder.canSendFlow || !target.canSendFlow);
}

/** A right to change something in Keyward itself or to read the shared secret, or a flag of a role. */
export type Power = Permission | 'canMasquerade' | 'canSendFlow';

/** The powers over Keyward that a role grants. Rights on resources that the account defined are none. */
export function powersOf(role: Role): ReadonlySet<Power> {
  const changes = (each: Permission) => !each.endsWith(':fetch') || each === 'shared-secret:fetch';
  const powers = new Set<Power>([...role.permissions].filter((each) => grantable.has(each) && changes(each)));
  if (role.canMasquerade) powers.add('canMasquerade');
  if (role.canSendFlow) powers.add('canSendFlow');
  return powers;
}

/** Whether a role grants any power over Keyward: such a role is granted only after re-authentication. */
export function isPowerful(role: Role): boolean {
  return powersOf(role).size > 0;
}
