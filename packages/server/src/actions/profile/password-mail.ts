import type { Caller } from '../../domain/caller.ts';
import type { User } from '../../domain/user.ts';
import type { Stores } from '../../storage/stores/index.ts';
import { newId, type Ports } from '../ports.ts';

/** Notifies a user about their changed password, in the transaction of the change, if mail is configured. */
export async function mailPasswordChange(
  context: Ports<'now' | 'random' | 'publicUrl' | 'sendsMail'>,
  stores: Stores,
  { accountId, shortname, ip }: Pick<Caller, 'accountId' | 'shortname' | 'ip'>,
  { email }: Pick<User, 'email'>,
): Promise<void> {
  if (!context.sendsMail) return;
  const at = context.now();
  const moment = `${new Date(at * 1000).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  const from = ip === null ? '' : ` from the IP address ${ip}`;
  await stores.mails.add(accountId, {
    id: newId(context, 'mail'),
    recipient: email,
    subject: `Keyward: your password for ${shortname} was changed`,
    body: [
      `The password of ${email} was changed on ${moment}${from}.`,
      'Your other sessions and all tokens issued to you are revoked.',
      `If you did not change it, ask an administrator for a password reset link.\n\nSee ${context.publicUrl}\n`,
    ].join('\n\n'),
    createdAt: at,
    attempts: 0,
    nextAttemptAt: at,
  });
}
