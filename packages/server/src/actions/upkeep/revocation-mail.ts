import type { Account } from '../../domain/account.ts';
import type { ApiKey } from '../../domain/api-key.ts';
import { recipientsFor } from '../../domain/mail.ts';
import type { Stores } from '../../storage/stores/index.ts';
import { newId, type Ports } from '../ports.ts';

interface Revocation {
  readonly key: Pick<ApiKey, 'appname' | 'role' | 'owner'>;
  readonly target: 'key' | 'old-secret';
}

const CONSEQUENCES: Readonly<Record<Revocation['target'], string>> = {
  key: 'The key is disabled, and all access tokens issued from it are revoked.',
  'old-secret': 'The old secret of its rotation is revoked. The current secret works as before.',
};

/** Notifies the users responsible for a key, in the transaction of its revocation, if mail is configured. */
export async function mailRevocation(
  context: Ports<'now' | 'random' | 'publicUrl' | 'sendsMail'>,
  stores: Stores,
  account: Pick<Account, 'id' | 'shortname'>,
  { key, target }: Revocation,
): Promise<void> {
  if (!context.sendsMail) return;
  const at = context.now();
  for (const recipient of recipientsFor(await stores.users.list(account.id), key.owner)) {
    await stores.mails.add(account.id, {
      id: newId(context, 'mail'),
      recipient,
      subject: `Keyward: API key ${key.appname} of ${account.shortname} was revoked by its holder`,
      body: `API key ${key.appname} (${key.role}) was revoked with its secret.\n\n${CONSEQUENCES[target]}\n\nSee ${context.publicUrl}\n`,
      createdAt: at,
      attempts: 0,
      nextAttemptAt: at,
    });
  }
}
