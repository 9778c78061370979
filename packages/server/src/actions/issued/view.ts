import type { IssuedCredential, SharedSecretSeen as SeenView } from '@keyward/contract';
import type { Credential, SharedSecretSeen } from './credentials.ts';

/** A credential as the contract shows it. */
export function viewOfCredential(credential: Credential): IssuedCredential {
  return {
    kind: credential.kind,
    name: nameOf(credential),
    issued_at: credential.at,
    issued_by: credential.issuedBy,
    last_login: 'appname' in credential.holder ? credential.holder.lastLogin : null,
  };
}

export function viewOfSeen(seen: SharedSecretSeen | null): SeenView | null {
  return seen && { seen_at: seen.at, seen_by: seen.seenBy };
}

function nameOf({ holder }: Credential): string {
  if ('appname' in holder) return holder.appname;
  if ('email' in holder) return holder.email;
  // Many services put a secret into the query.
  return 'url' in holder ? new URL(holder.url).host : holder.name;
}
