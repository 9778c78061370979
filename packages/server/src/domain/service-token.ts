import { isSystemResource, type Permission, type Role } from './role.ts';

/**
 * Returns the scope of a token for a service: the requested permissions if the role grants all of them; without a
 * request, the permissions on the account's own resources, because other permissions do not concern its services.
 * @param requested permissions separated by single spaces (RFC 6749, 3.3)
 * @returns undefined if the role does not grant a requested permission
 */
export function grantedScope(role: Role, requested: string | undefined): readonly Permission[] | undefined {
  if (requested === undefined) return ownPermissions(role);
  const requestedPermissions = [...new Set(requested.split(' '))] as Permission[];
  return requestedPermissions.every((each) => role.permissions.has(each)) ? requestedPermissions : undefined;
}

const cachedPermissions = new WeakMap<Role, readonly Permission[]>();

/** Cached for each role, because most tokens have this scope. */
export function ownPermissions(role: Role): readonly Permission[] {
  const permissions = cachedPermissions.get(role) ?? [...role.permissions].filter(isOwn);
  cachedPermissions.set(role, permissions);
  return permissions;
}

function isOwn(permission: Permission): boolean {
  return !isSystemResource(permission.slice(0, permission.lastIndexOf(':')));
}

/** The path of the default audience. */
const UNNAMED = '/services';

/**
 * Returns the audience of a token for a service (RFC 8707, 2; RFC 8693, 2.1). Allows only one audience, so that a
 * service cannot use a token at another service, and never an audience of Keyward, so that a service cannot receive a
 * token for the management API.
 * @param audiences values of `audience`
 * @param uris values of `resource`
 * @returns undefined if the request is not allowed
 */
export function audienceOf(
  publicUrl: string,
  audiences: readonly string[],
  uris: readonly string[],
): string | undefined {
  const [audience = publicUrl + UNNAMED, ...otherAudiences] = new Set([...audiences, ...uris]);
  const isAllowed = otherAudiences.length === 0 && READABLE.test(audience) && uris.every(isResource);
  return isAllowed && !isOfKeyward(audience, publicUrl) ? audience : undefined;
}

const READABLE = /^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]{1,512}$/u;

/** RFC 8707, 2: an absolute URI without a fragment. */
function isResource(uri: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\S+$/i.test(uri) && !uri.includes('#');
}

/** Caches the parsed public URL; a server has only one. */
let readUrl = { text: '', origin: '' };

function originOf(publicUrl: string): string {
  if (readUrl.text !== publicUrl) readUrl = { text: publicUrl, origin: new URL(publicUrl).origin };
  return readUrl.origin;
}

/** Parses the URL, so that different spellings of it are equal. Any name is allowed below /services. */
function isOfKeyward(audience: string, publicUrl: string): boolean {
  const url = URL.parse(audience.trim());
  if (url?.origin !== originOf(publicUrl)) return false;
  return url.pathname !== UNNAMED && !url.pathname.startsWith(`${UNNAMED}/`);
}
