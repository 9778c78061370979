import { isAdministrator } from './role.ts';
import type { User } from './user.ts';

/** An email to one user. It never contains a secret. */
export interface Mail {
  /** The same for every attempt. Sent as the Message-ID, so that duplicates of a mail can be recognized. */
  readonly id: string;
  readonly recipient: string;
  readonly subject: string;
  readonly body: string;
  readonly createdAt: number;
  readonly attempts: number;
  readonly nextAttemptAt: number;
}

/** Seconds to wait after each attempt: nine attempts in two days. The console shows the same notices. */
const RETRY_SECONDS = [60, 300, 1800, 7200, 14_400, 28_800, 43_200, 72_000];

/** @returns the mail with its next attempt; undefined if no attempt is left */
export function afterFailure(mail: Mail, now: number): Mail | undefined {
  const pause = RETRY_SECONDS[mail.attempts];
  return pause === undefined ? undefined : { ...mail, attempts: mail.attempts + 1, nextAttemptAt: now + pause };
}

/**
 * Returns the recipients for a key: its owner, if that user exists, otherwise the administrators. The email address of
 * a pending user is not confirmed, so mail is never sent to it.
 */
export function recipientsFor(
  users: readonly Pick<User, 'email' | 'role' | 'pendingApproval'>[],
  owner: string | null,
): string[] {
  const approved = users.filter(({ pendingApproval }) => !pendingApproval);
  if (owner !== null && approved.some(({ email }) => email === owner)) return [owner];
  return approved.filter(({ role }) => isAdministrator({ name: role })).map(({ email }) => email);
}
