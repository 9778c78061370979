import { type FoundSecret, findSecrets, hasKeyFormat } from '@keyward/contract';
import type { Context } from '../../actions/context.ts';
import { Refusal } from '../../actions/refusal.ts';
import type { IndexedAccount } from '../../verification/key-index.ts';
import { foreignKeyTest, hasSecretInUrl } from '../secret-in-url.ts';
import { type PreparedRefusal, prepareRefusal } from './prepared-refusal.ts';

const IN_OWN_URL = prepareRefusal(new Refusal('secret_in_url'));
/** A proxy takes a 401 for a denial; nginx would make a 500 of a 400. */
const IN_FORWARDED_URL = prepareRefusal(
  new Refusal(
    'unknown_key',
    'A key in a path or a query string is denied, because URLs end up in logs. Send it as X-Api-Key, and regenerate this one.',
  ),
);

/** Where a request of a proxy carries a URL. */
interface Urls {
  /** Its own target, to which Envoy appends that of the client. */
  readonly own: string;
  /** The original URI, by each header that carries it. */
  readonly forwarded: readonly string[];
}

/**
 * Returns the refusal of a request that carries a secret of Keyward in its URL, or in the original URI that the proxy
 * forwards: the service behind the proxy would log it. URLs of services hold random texts and tokens of other systems as
 * well, so a kind without a checksum counts only where it is known to be Keyward's. The Referer is not searched: it names
 * another request, which was denied if it came this way.
 */
export function exposedSecret(
  context: Context,
  account: IndexedAccount | undefined,
  { own, forwarded }: Urls,
): PreparedRefusal | undefined {
  const isOurs = (secret: FoundSecret) => isIssuedHere(context, account, secret);
  const holdsForeignKey = foreignKeyTest(context);
  if (hasSecretInUrl(own, holdsForeignKey, isOurs)) return IN_OWN_URL;
  const isExposed = forwarded.some((uri) => hasSecretInUrl(uri, holdsForeignKey, isOurs));
  return isExposed ? IN_FORWARDED_URL : undefined;
}

function isIssuedHere(
  { publicUrl }: Pick<Context, 'publicUrl'>,
  account: IndexedAccount | undefined,
  { kind, text }: FoundSecret,
): boolean {
  if (kind === 'shared_secret') return account?.secrets.some(({ value }) => value === text) ?? false;
  if (kind !== 'token') return true;
  const { iss, appkey } = claimsOf(text);
  return iss === publicUrl || (typeof appkey === 'string' && hasKeyFormat(appkey)) || hidesKey(text);
}

/** What follows the header of another system's token may be a key: without its first character it is no token. */
function hidesKey(token: string): boolean {
  return findSecrets(token.slice(1)).some(({ kind }) => kind === 'api_key');
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
