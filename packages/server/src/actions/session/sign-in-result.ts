import type { Session as SessionView } from '@keyward/contract';

/** A new session: what the person is told, and the two cookies that make it so. */
export interface SignedIn {
  readonly view: SessionView;
  /** Goes into the session cookie and nowhere else. */
  readonly sessionText: string;
  /** How long the session can last at most. */
  readonly sessionSeconds: number;
  /** Goes into the device cookie; see sign-in/device.ts. */
  readonly deviceText: string;
}
