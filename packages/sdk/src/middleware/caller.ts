import type { KeyHolder } from '../verifier/verdict.ts';

/** The key that made a request: its id and name, its account, what it may do, and what was noted at it. */
export interface KeywardCaller extends KeyHolder {}

/** What guards add to a request. */
export interface KeywardRequest {
  /** Absent where no guard ran before, and for a preflight that was let through. */
  keyward?: KeywardCaller;
}

/** @throws Error when no guard let this request pass */
export function callerOn(request: object): KeywardCaller {
  const { keyward } = request as KeywardRequest;
  if (keyward) return keyward;
  throw new Error('No caller is known: the middleware of Keyward did not run before this. Register it first.');
}

export function setCaller(request: object, caller: KeywardCaller): void {
  (request as KeywardRequest).keyward = caller;
}
