/** A user's session in the console, from sign-in to sign-out. */
export interface Session {
  readonly id: string;
  readonly userId: string;
  readonly userGeneration: number;
  readonly createdAt: number;
  readonly lastSeenAt: number;
  readonly reauthenticatedUntil: number;
  readonly ip: string | null;
}

export const SESSION_SECONDS = 12 * 3600;
export const IDLE_SECONDS = 3600;
export const REAUTHENTICATION_SECONDS = 300;

/** Returns whether a session of the user is still valid. */
export function isValidSession(session: Session, user: { readonly generation: number }, now: number): boolean {
  return session.userGeneration === user.generation && sessionExpiry(session) > now;
}

/** Returns when a session expires unless it is used before that time. */
export function sessionExpiry(session: Pick<Session, 'createdAt' | 'lastSeenAt'>): number {
  return Math.min(session.createdAt + SESSION_SECONDS, session.lastSeenAt + IDLE_SECONDS);
}
