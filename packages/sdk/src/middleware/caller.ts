import type { KeyHolder } from '../verifier/verdict.ts';

/** The API key that made a request: its id, name, account, permissions and metadata. */
export interface KeywardCaller extends KeyHolder {}

/** The property that guards add to a request: its caller. */
export interface KeywardRequest {
  /** The caller; absent if no guard ran before, and for an allowed preflight. */
  keyward?: KeywardCaller;
}

/** @throws Error if no guard allowed this request */
export function callerOn(request: object): KeywardCaller {
  const { keyward } = request as KeywardRequest;
  if (keyward) return keyward;
  throw new Error(
    'The request has no caller, because the Keyward middleware did not run. Register it before this handler.',
  );
}

export function setCaller(request: object, caller: KeywardCaller): void {
  (request as KeywardRequest).keyward = caller;
}
