import { randomText } from '../../domain/randomness.ts';
import { digestOf } from '../../sign-in/secret-string.ts';
import type { Ports } from '../ports.ts';

const ONE_HOUR = 3600;
const LENGTH = 43;

/**
 * Returns a one-time link, valid for an hour, to create the first administrator. The server prints it. The token is in
 * the fragment, which browsers do not send to servers.
 */
export async function newSetupLink(context: Ports<'storage' | 'now' | 'random' | 'publicUrl'>): Promise<string> {
  const token = randomText(context.random, LENGTH);
  const { settings } = context.storage.stores;
  await settings.set('setup_digest', Buffer.from(digestOf(token)).toString('hex'));
  await settings.set('setup_expires_at', String(context.now() + ONE_HOUR));
  return `${context.publicUrl}/setup#token=${token}`;
}
