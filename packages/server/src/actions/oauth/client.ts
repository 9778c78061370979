import type { Role } from '../../domain/role.ts';
import { type ClientCredentials, readBasic } from '../../verification/client-credentials.ts';
import type { IndexedAccount, IndexedKey } from '../../verification/key-index.ts';
import { type DeniedAttempt, reasonOf } from '../denied-attempts/denied-attempts.ts';
import { isAddressAllowed } from '../inbound.ts';
import type { Ports } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import type { OAuthVisitor } from './oauth-action.ts';

/** A key that authenticated as an OAuth client. */
export interface Client {
  readonly account: IndexedAccount;
  readonly key: IndexedKey;
  readonly role: Role;
}

/** The credentials that a client may send in the body instead of the header. */
interface InBody {
  readonly client_id?: string;
  readonly client_secret?: string;
}

export function clientIdOf(name: string, { shortname }: { readonly shortname: string }): string {
  return `${name}@${shortname}`;
}

/**
 * Returns the client that sent a request. All invalid credentials get the same response; only a valid key learns that
 * it is rate-limited.
 * @throws Refusal invalid_client, invalid_request, rate_limited, unavailable
 */
export function authenticateClient(
  context: Ports<'now' | 'index' | 'follower' | 'checks' | 'deniedAttempts'>,
  visitor: OAuthVisitor,
  body: InBody,
): Client {
  if (!context.follower.isCurrent) throw new Refusal('unavailable');
  const [credentials, ...otherCredentials] = credentialsOf(visitor.authorization, body);
  if (!credentials) throw new Refusal('invalid_client');
  const checked = check(context, otherCredentials.find((each) => isKnown(context, each)) ?? credentials, visitor.ip);
  if (!('reason' in checked)) return checked;
  const { reason, account, subject } = checked;
  const accountId = account?.id ?? null;
  context.deniedAttempts.note({ attempt: 'oauth-client', reason, accountId, subject, ip: visitor.ip });
  throw new Refusal('invalid_client');
}

interface Denied extends Pick<DeniedAttempt, 'reason' | 'subject'> {
  readonly account: IndexedAccount | undefined;
}

/**
 * Reads the credentials. A client authenticates with one method (RFC 6749, 2.3) and may repeat its id in the body
 * (3.2.1).
 * @returns every possible interpretation of the credentials
 */
function credentialsOf(authorization: string | undefined, body: InBody): readonly ClientCredentials[] {
  const { client_id: clientId, client_secret: secret } = body;
  if (authorization === undefined) {
    return clientId !== undefined && secret !== undefined ? [{ clientId, secret }] : [];
  }
  if (secret !== undefined) {
    throw new Refusal('invalid_request', 'Send the client secret in the header or in the body, not in both.');
  }
  const readings = readBasic(authorization);
  const candidates = readings.filter((each) => clientId === undefined || clientId === each.clientId);
  if (readings.length > candidates.length && candidates.length === 0) {
    throw new Refusal('invalid_request', 'Header and body name different clients.');
  }
  return candidates;
}

/** Returns whether a key has this name and secret, regardless of its state. */
function isKnown({ index, now }: Ports<'now' | 'index'>, { clientId, secret }: ClientCredentials): boolean {
  const { account, appname } = parseClientId(index, clientId);
  return account !== undefined && index.presented(account, secret, now())?.appname === appname;
}

function parseClientId(index: Ports<'index'>['index'], clientId: string) {
  const at = clientId.lastIndexOf('@');
  return {
    account: at < 0 ? undefined : index.accountNamed(clientId.slice(at + 1)),
    appname: clientId.slice(0, Math.max(0, at)),
  };
}

function check(
  context: Ports<'now' | 'index' | 'checks'>,
  { clientId, secret }: ClientCredentials,
  ip: string | null,
): Client | Denied {
  const { account, appname } = parseClientId(context.index, clientId);
  if (!account) return { reason: 'unknown_key', account, subject: null };
  if (!isAddressAllowed(account, undefined, ip)) return { reason: 'ip_address', account, subject: { appname } };
  // The name is part of the credentials, so a secret with the wrong name does not count as usage of the key.
  if (context.index.presented(account, secret, context.now())?.appname !== appname) {
    return { reason: 'wrong_secret', account, subject: { appname } };
  }
  const { code, key, role, rate } = context.checks.check({
    account,
    presented: secret,
    allows: () => true,
    ip,
    operation: 'oauth',
    // Services do not report the operations for which they use the token.
    coversRequest: false,
  });
  if (code === 'unavailable') throw new Refusal('unavailable');
  if (code === 'rate_limited') throw new Refusal('rate_limited', undefined, rate?.resetSeconds);
  if (code === 'valid' && key && role) return { account, key, role };
  return { reason: reasonOf(code), account, subject: { appname } };
}
