import { operations } from '@keyward/contract';
import { digestOf } from '../../sign-in/secret-string.ts';
import { openAction } from '../action.ts';
import type { ActionContext, Ports } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import { createFirstAccount } from '../system/create-account.ts';
import { acceptPassword } from './accept-password.ts';
import { recordDenial } from './check-password.ts';
import { openSession } from './open.ts';

export const setUp = openAction(
  operations.setUp,
  async (context: ActionContext<'follower' | 'hashing' | 'deniedAttempts'>, visitor, { body }) => {
    await requireSetupToken(context, body.token, visitor.ip);
    const hash = await acceptPassword(context, { user: 'set-up', device: 'link' }, body.password, [
      body.email,
      body.shortname,
    ]);
    return createFirstAccount(
      context,
      {
        shortname: body.shortname,
        email: body.email,
        givenName: body.given_name ?? '',
        familyName: body.family_name ?? '',
        passwordHash: hash,
        ip: visitor.ip,
      },
      async (stores, account, user) => {
        await stores.settings.remove('setup_digest');
        return openSession(context, stores, account, user, visitor.ip);
      },
    );
  },
);

/** @throws Refusal already_set_up, invalid_link */
async function requireSetupToken(
  context: Ports<'storage' | 'now' | 'deniedAttempts'>,
  token: string,
  ip: string | null,
): Promise<void> {
  const { directory, settings } = context.storage.stores;
  if (!(await directory.isEmpty())) throw new Refusal('already_set_up');
  const digest = await settings.get('setup_digest');
  const expiresAt = Number((await settings.get('setup_expires_at')) ?? 0);
  const tokenDigest = Buffer.from(digestOf(token)).toString('hex');
  if (digest === tokenDigest && expiresAt > context.now()) return;
  recordDenial(context, 'link', 'invalid_link', { account: undefined, user: undefined, ip });
  throw new Refusal('invalid_link');
}
