import type { IncomingMessage } from 'node:http';
import { type FoundSecret, isKeyShaped } from '@keyward/contract';
import type { Context } from '../../actions/context.ts';
import { Refusal } from '../../actions/refusal.ts';
import type { IndexedAccount } from '../../verification/key-index.ts';
import { foreignKeyTest, hasSecretInQuery } from '../secret-in-url.ts';
import { type PreparedRefusal, prepareRefusal } from './prepared-refusal.ts';

const IN_OWN_URL = prepareRefusal(new Refusal('secret_in_url'));
/** A proxy takes a 401 for a denial; nginx would make a 500 of a 400. */
const IN_FORWARDED_URL = prepareRefusal(
  new Refusal(
    'unknown_key',
    'A key in a query string is refused, because it ends in logs. Send it as X-Api-Key, and regenerate this one.',
  ),
);

/**
 * Returns the refusal of a request that carries a secret of Keyward in its query, or in the query that the proxy forwards:
 * the service behind the proxy would log it. Queries of services hold random texts and tokens of other systems as well, so
 * that a kind without a checksum counts only where it is known to be Keyward's.
 */
export function exposedSecret(
  context: Context,
  account: IndexedAccount | undefined,
  { url = '', headers }: IncomingMessage,
): PreparedRefusal | undefined {
  const isOurs = (secret: FoundSecret) => isIssuedHere(context, account, secret);
  const holdsForeignKey = foreignKeyTest(context);
  if (hasSecretInQuery(url, holdsForeignKey, isOurs)) return IN_OWN_URL;
  const forwarded = headers['x-forwarded-uri'];
  if (typeof forwarded !== 'string' || !hasSecretInQuery(forwarded, holdsForeignKey, isOurs)) return undefined;
  return IN_FORWARDED_URL;
}

function isIssuedHere(
  { publicUrl }: Pick<Context, 'publicUrl'>,
  account: IndexedAccount | undefined,
  { kind, text }: FoundSecret,
): boolean {
  if (kind === 'shared_secret') return account?.secrets.some(({ value }) => value === text) ?? false;
  if (kind !== 'token') return true;
  const { iss, appkey } = claimsOf(text);
  return iss === publicUrl || (typeof appkey === 'string' && isKeyShaped(appkey));
}

/** Not verified: of a token that was altered the rest is a secret as well. */
function claimsOf(token: string): { readonly iss?: unknown; readonly appkey?: unknown } {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    return typeof claims === 'object' && claims !== null ? claims : {};
  } catch {
    return {};
  }
}
