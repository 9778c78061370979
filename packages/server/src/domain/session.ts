/** A person's time at the console, from sign-in to sign-out. */
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

/** Whether a session may still be used by its user. */
export function isLiveSession(session: Session, user: { readonly generation: number }, now: number): boolean {
  return session.userGeneration === user.generation && sessionEnd(session) > now;
}

/** When a session ends at the latest, unless it is used before. */
export function sessionEnd(session: Pick<Session, 'createdAt' | 'lastSeenAt'>): number {
  return Math.min(session.createdAt + SESSION_SECONDS, session.lastSeenAt + IDLE_SECONDS);
}
