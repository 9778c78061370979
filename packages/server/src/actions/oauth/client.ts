import type { Role } from '../../domain/role.ts';
import { type ClientCredentials, readBasic } from '../../verification/client-credentials.ts';
import type { IndexedAccount, IndexedKey } from '../../verification/key-index.ts';
import type { Context } from '../context.ts';
import { isAddressAllowed } from '../inbound.ts';
import { Refusal } from '../refusal.ts';
import type { OAuthVisitor } from './oauth-action.ts';

/** A key that proved itself as OAuth client. */
export interface Client {
  readonly account: IndexedAccount;
  readonly key: IndexedKey;
  readonly role: Role;
}

/** What a client may send in the body instead of the header. */
interface InBody {
  readonly client_id?: string;
  readonly client_secret?: string;
}

export function clientIdOf(name: string, { shortname }: { readonly shortname: string }): string {
  return `${name}@${shortname}`;
}

/**
 * The client that a request comes from. Whatever is wrong with the credentials gets one and the same answer; only how
 * often a good key may be used is told.
 * @throws Refusal invalid_client, invalid_request, too_many_attempts, unavailable
 */
export function authenticateClient(context: Context, visitor: OAuthVisitor, body: InBody): Client {
  if (!context.follower.isCurrent) throw new Refusal('unavailable');
  const credentials = credentialsOf(visitor.authorization, body);
  const client = credentials && check(context, credentials, visitor.ip);
  if (!client) throw new Refusal('invalid_client');
  return client;
}

/** RFC 6749, 2.3: a client shows itself in one way, and may say who it is beside the header (3.2.1). */
function credentialsOf(authorization: string | undefined, body: InBody): ClientCredentials | undefined {
  const { client_id: clientId, client_secret: secret } = body;
  if (authorization === undefined) {
    return clientId !== undefined && secret !== undefined ? { clientId, secret } : undefined;
  }
  if (secret !== undefined) {
    throw new Refusal('invalid_request', 'Send the client secret in the header or in the body, not in both.');
  }
  const basic = readBasic(authorization);
  if (basic && clientId !== undefined && clientId !== basic.clientId) {
    throw new Refusal('invalid_request', 'Header and body name different clients.');
  }
  return basic;
}

function check(context: Context, { clientId, secret }: ClientCredentials, ip: string | null): Client | undefined {
  const at = clientId.lastIndexOf('@');
  const account = context.index.accountNamed(clientId.slice(at + 1));
  if (!account || !isAddressAllowed(account, undefined, ip)) return undefined;
  // The name is part of the credentials, so that a secret under a wrong one is no use of the key.
  if (at < 0 || context.index.presented(account, secret, context.now())?.appname !== clientId.slice(0, at))
    return undefined;
  const { code, key, role, rate } = context.checks.check({
    account,
    presented: secret,
    allows: () => true,
    ip,
    operation: 'oauth',
    // The token that it may get is used where nobody tells us.
    saysAll: false,
  });
  if (code === 'unavailable') throw new Refusal('unavailable');
  if (code === 'rate_limited') throw new Refusal('too_many_attempts', undefined, rate?.resetSeconds);
  return code === 'valid' && key && role ? { account, key, role } : undefined;
}
