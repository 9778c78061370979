import { isSystemResource, type Permission, type Role } from './role.ts';

/**
 * Returns the scope of a token for a service: the requested permissions if the role grants all of them; without a
 * request, the permissions on the account's own resources, the only ones that concern its services.
 * @param requested permissions separated by single spaces (RFC 6749, 3.3)
 * @returns undefined if the role does not grant a requested permission
 */
export function grantedScope(role: Role, requested: string | undefined): readonly Permission[] | undefined {
  if (requested === undefined) return ownPermissions(role);
  const wanted = [...new Set(requested.split(' '))] as Permission[];
  return wanted.every((each) => role.permissions.has(each)) ? wanted : undefined;
}

const own = new WeakMap<Role, readonly Permission[]>();

/** Cached for each role, since most tokens have this scope. */
export function ownPermissions(role: Role): readonly Permission[] {
  const known = own.get(role) ?? [...role.permissions].filter(isOwn);
  own.set(role, known);
  return known;
}

function isOwn(permission: Permission): boolean {
  return !isSystemResource(permission.slice(0, permission.lastIndexOf(':')));
}

/** The path of the default audience. */
const UNNAMED = '/services';

/**
 * Returns the audience of a token for a service (RFC 8707, 2; RFC 8693, 2.1). Only one, so that a service cannot pass a
 * token on to another, and never one of Keyward's own, so that a service cannot receive a token for the management API.
 * @param named values of `audience`
 * @param uris values of `resource`
 * @returns undefined if the request is not allowed
 */
export function audienceOf(publicUrl: string, named: readonly string[], uris: readonly string[]): string | undefined {
  const [audience = publicUrl + UNNAMED, ...others] = new Set([...named, ...uris]);
  const fits = others.length === 0 && READABLE.test(audience) && uris.every(isResource);
  return fits && !isOfKeyward(audience, publicUrl) ? audience : undefined;
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

/** Parses the URL, so that its spelling does not matter; any name is allowed below /services. */
function isOfKeyward(audience: string, publicUrl: string): boolean {
  const url = URL.parse(audience.trim());
  if (url?.origin !== originOf(publicUrl)) return false;
  return url.pathname !== UNNAMED && !url.pathname.startsWith(`${UNNAMED}/`);
}
