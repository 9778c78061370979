import type { Session as SessionView } from '@keyward/contract';

/** A new session: its view for the user, and the values of the session and device cookies. */
export interface SignedIn {
  readonly view: SessionView;
  /** Value of the session cookie. */
  readonly sessionText: string;
  /** Maximum lifetime of the session. */
  readonly sessionSeconds: number;
  /** Value of the device cookie; see sign-in/device.ts. */
  readonly deviceText: string;
}
