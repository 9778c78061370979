import { readBearerToken } from '@keyward/contract';
import type { Permission, Role } from '../../domain/role.ts';
import type { VerifiedToken } from '../../verification/access-token.ts';
import { callerOfRequest } from '../authenticate.ts';
import { type AuthenticationPort, apiUrl, type Ports } from '../ports.ts';
import { PermissionDenied, Refusal } from '../refusal.ts';
import { wrongToken } from '../wrong-token.ts';
import { authenticateClient, clientIdOf } from './client.ts';
import type { OAuthVisitor } from './oauth-action.ts';

/** The caller of introspection or revocation: a client, or the holder of an access token for the management API. */
export interface OAuthCaller {
  readonly accountId: string;
  /** Id of the key or user. */
  readonly id: string;
  readonly name: string;
  readonly clientId: string;
  readonly role: Role;
  readonly ip: string | null;
  readonly by: 'client' | 'access-token';
}

/**
 * Authenticates a client or an access token; RFC 7662, 2.1 allows both.
 * @throws Refusal unauthenticated, ip_denied, or an error of {@link authenticateClient}
 */
export async function authenticateOAuthCaller(
  context: Ports<'storage' | 'now' | AuthenticationPort>,
  visitor: OAuthVisitor,
  body: { readonly client_id?: string; readonly client_secret?: string },
): Promise<OAuthCaller> {
  const { ip, authorization = '' } = visitor;
  const token = readBearerToken(authorization);
  if (token === undefined) {
    const { account, key, role } = authenticateClient(context, visitor, body);
    const clientId = clientIdOf(key.appname, account);
    return { accountId: account.id, id: key.id, name: key.appname, clientId, role, ip, by: 'client' };
  }
  if (body.client_secret !== undefined) {
    throw new Refusal('invalid_request', 'Send an access token or the credentials of a client, not both.');
  }
  const caller = await callerOfRequest(context, token, ip);
  if (!caller) throw wrongToken(context, token);
  const { accountId, id, name, role } = caller;
  return { accountId, id, name, clientId: clientIdOf(name, caller), role, ip, by: 'access-token' };
}

/** Returns the claims of an access token for the management API or for a service. */
export function verifyToken(
  context: Ports<'now' | 'accessTokens' | 'publicUrl'>,
  token: string,
): VerifiedToken | undefined {
  const expected = { iss: context.publicUrl, aud: apiUrl(context), now: context.now() };
  return context.accessTokens.verifyAny(token, expected);
}

/** @throws Refusal unauthorized_client for clients, forbidden for access tokens */
export function requirePermission(caller: Pick<OAuthCaller, 'role' | 'by'>, permission: Permission): void {
  if (!caller.role.permissions.has(permission)) throw permissionDenied(caller, permission);
}

/** Returns the error for a missing permission, as OAuth defines it for clients or for access tokens. */
export function permissionDenied({ by }: Pick<OAuthCaller, 'by'>, permission: Permission, message?: string): Refusal {
  return by === 'client' ? new Refusal('unauthorized_client', message) : new PermissionDenied(permission, message);
}
