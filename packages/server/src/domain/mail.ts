import { isAdministrator } from './role.ts';
import type { User } from './user.ts';

/** On its way to one person. It never holds a secret. */
export interface Mail {
  /** The same for every attempt: it becomes the Message-ID, so that a mail that arrives twice is known as one. */
  readonly id: string;
  readonly recipient: string;
  readonly subject: string;
  readonly body: string;
  readonly createdAt: number;
  readonly attempts: number;
  readonly nextAttemptAt: number;
}

/** After which attempt how long is waited, in seconds. Nine attempts in two days; the console has all of it anyway. */
const PAUSES = [60, 300, 1800, 7200, 14_400, 28_800, 43_200, 72_000];

/** @returns what is left to try; undefined when it is given up */
export function afterFailure(mail: Mail, now: number): Mail | undefined {
  const pause = PAUSES[mail.attempts];
  return pause === undefined ? undefined : { ...mail, attempts: mail.attempts + 1, nextAttemptAt: now + pause };
}

/** Returns who answers for a key: its owner if they are a user, else the administrators. Nobody has vouched for the email of a pending user. */
export function addressees(
  users: readonly Pick<User, 'email' | 'role' | 'pendingApproval'>[],
  owner: string | null,
): string[] {
  const approved = users.filter(({ pendingApproval }) => !pendingApproval);
  if (owner !== null && approved.some(({ email }) => email === owner)) return [owner];
  return approved.filter(({ role }) => isAdministrator({ name: role })).map(({ email }) => email);
}
