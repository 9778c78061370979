import type { Context } from '../context.ts';

/** Forgets what no request can need any more: spent and expired tokens, sessions, links, replaced secrets. */
export function prune(context: Context): Promise<void> {
  const now = context.now();
  return context.storage.transaction(async (stores) => {
    await stores.spentRequestTokens.removeEnded(now);
    await stores.tokenFamilies.removeEnded(now);
    await stores.sessions.removeEnded(now);
    await stores.enrolments.removeEnded(now);
    await stores.sharedSecrets.removeEnded(now);
  });
}
