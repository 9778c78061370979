import { type ApiKeyWithSecret, encodeConnectionSecret, formatKey, keyHint, RANDOM_LENGTH } from '@keyward/contract';
import type { ApiKey } from '../../../domain/api-key.ts';
import type { Caller } from '../../../domain/caller.ts';
import { sharedSecretRevealed } from '../../../domain/events/shared-secret.ts';
import { randomText } from '../../../domain/randomness.ts';
import { digestOf } from '../../../sign-in/secret-string.ts';
import type { Stores } from '../../../storage/stores/index.ts';
import type { Ledger } from '../../change.ts';
import { apiUrl, type Ports } from '../../ports.ts';
import { maySeeSharedSecret } from '../../rights.ts';
import { ensureSharedSecret } from '../../shared-secret/make.ts';
import { viewOfKey } from '../read/view.ts';

export interface NewSecret {
  /** The secret itself, which is returned in one response only. */
  readonly appkey: string;
  readonly digest: Uint8Array;
  readonly hint: string;
}

export function newSecret(context: Ports<'random' | 'keyPrefix'>): NewSecret {
  const appkey = formatKey(context.keyPrefix, randomText(context.random, RANDOM_LENGTH));
  return { appkey, digest: digestOf(appkey), hint: keyHint(appkey) };
}

/**
 * Returns a key with its new secret. The connection secret contains the shared secret, so it is returned only to
 * callers who may see the shared secret now, and is recorded as a reveal.
 */
export async function viewWithNewSecret(
  context: Ports<'now' | 'random' | 'publicUrl'>,
  caller: Caller,
  { stores, ledger }: { stores: Stores; ledger: Ledger },
  key: ApiKey,
  { appkey }: NewSecret,
): Promise<ApiKeyWithSecret> {
  const shared = await ensureSharedSecret(context, caller, { stores, ledger });
  const record = { ...viewOfKey(key, context.now()), appkey };
  const account = await stores.accounts.get(caller.accountId);
  if (!account || !maySeeSharedSecret(context, caller, account)) return record;
  await ledger.record(sharedSecretRevealed(key));
  const connection = encodeConnectionSecret({
    url: apiUrl(context),
    shortname: caller.shortname,
    appname: key.appname,
    sharedsecret: shared.value,
    appkey,
  });
  return { ...record, connection_secret: connection };
}
