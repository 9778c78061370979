import { isSystemResource, type Permission, type Role } from './role.ts';

/**
 * What a token for a service may say that its key may do: the permissions that were asked for, if the role holds all of
 * them; without any asked for, those on the account's own resources, which alone mean something to its services.
 * @param asked permissions with one space between them (RFC 6749, 3.3)
 * @returns undefined when something is asked for that the role does not hold
 */
export function grantedScope(role: Role, asked: string | undefined): readonly Permission[] | undefined {
  if (asked === undefined) return ownPermissions(role);
  const wanted = [...new Set(asked.split(' '))] as Permission[];
  return wanted.every((each) => role.permissions.has(each)) ? wanted : undefined;
}

const own = new WeakMap<Role, readonly Permission[]>();

/** Worked out once for each role, since most tokens ask for nothing else. */
export function ownPermissions(role: Role): readonly Permission[] {
  const known = own.get(role) ?? [...role.permissions].filter(isOwn);
  own.set(role, known);
  return known;
}

function isOwn(permission: Permission): boolean {
  return !isSystemResource(permission.slice(0, permission.lastIndexOf(':')));
}

/** Where services stand that nobody named. */
const UNNAMED = '/services';

/**
 * The audience of a token for a service (RFC 8707, 2; RFC 8693, 2.1). One alone, so that no service can pass a token on
 * to another; and nothing of Keyward's own: what a service sees must not open the management API.
 * @param named what the request names, as audience
 * @param uris what the request names, as resource
 * @returns undefined when that cannot be asked for
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

/** The public URL that was read last: a server has one. */
let readUrl = { text: '', origin: '' };

function originOf(publicUrl: string): string {
  if (readUrl.text !== publicUrl) readUrl = { text: publicUrl, origin: new URL(publicUrl).origin };
  return readUrl.origin;
}

/** However it is spelled; below /services every name is free. */
function isOfKeyward(audience: string, publicUrl: string): boolean {
  const url = URL.parse(audience.trim());
  if (url?.origin !== originOf(publicUrl)) return false;
  return url.pathname !== UNNAMED && !url.pathname.startsWith(`${UNNAMED}/`);
}
