import { type FoundSecret, findSecrets, hasKeyFormat } from '@keyward/contract';
import type { Context } from '../../actions/context.ts';
import { Refusal } from '../../actions/refusal.ts';
import type { IndexedAccount } from '../../verification/key-index.ts';
import { foreignKeyTest, hasSecretInUrl } from '../secret-in-url.ts';
import { type PreparedRefusal, prepareRefusal } from './prepared-refusal.ts';

const IN_OWN_URL = prepareRefusal(new Refusal('secret_in_url'));
/** Proxies treat a 401 as a denial, whereas nginx would turn a 400 into a 500. */
const IN_FORWARDED_URL = prepareRefusal(
  new Refusal(
    'unknown_key',
    'A key in a path or query string is denied because URLs end up in logs. Send the key as X-Api-Key, and regenerate this key.',
  ),
);

/** The URLs of a proxy's request. */
interface Urls {
  /** The request's own target. Envoy appends the client's path to it. */
  readonly own: string;
  /** The original URIs from all headers that carry one. */
  readonly forwarded: readonly string[];
}

/**
 * Returns the refusal of a request with a Keyward secret in its URL, or in the original URI, which the proxy forwards
 * and the service behind it would log. Such URLs also contain random text and tokens of other systems, so a secret
 * without a checksum counts only if it is known to be Keyward's. Does not search the Referer header, because the
 * request that it refers to was checked and denied if it passed through this server.
 */
export function refuseExposedSecret(
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
  return iss === publicUrl || (typeof appkey === 'string' && hasKeyFormat(appkey)) || containsKey(text);
}

/**
 * A key can follow another system's token header. Without its first character, the text is no longer recognized as a
 * token.
 */
function containsKey(token: string): boolean {
  return findSecrets(token.slice(1)).some(({ kind }) => kind === 'api_key');
}

/** Reads the claims without verifying the token, because an altered token still contains parts of the secret. */
function claimsOf(token: string): { readonly iss?: unknown; readonly appkey?: unknown } {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    return typeof claims === 'object' && claims !== null ? claims : {};
  } catch {
    return {};
  }
}
