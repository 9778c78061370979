import type { IssuedCredential, SharedSecretSeen as SeenView } from '@keyward/contract';
import type { Caller } from '../../domain/caller.ts';
import type { Credential, SharedSecretSeen } from './credentials.ts';
import { readableIssuer, readableName } from './readable-names.ts';

/** Returns a credential as the contract shows it. */
export function viewOfCredential(caller: Caller, credential: Credential): IssuedCredential {
  return {
    kind: credential.kind,
    name: readableName(caller, credential.kind, credential.holder),
    issued_at: credential.at,
    issued_by: readableIssuer(caller, credential.issuedBy),
    last_login: 'appname' in credential.holder ? credential.holder.lastLogin : null,
  };
}

export function viewOfSeen(caller: Caller, sighting: SharedSecretSeen | null): SeenView | null {
  return sighting && { seen_at: sighting.at, seen_by: readableIssuer(caller, sighting.seenBy) };
}
