import type { RandomBytes } from '../domain/randomness.ts';
import { digestOf, newSecretString, type SecretString } from './secret-string.ts';

/** Distinguishes a replica's credential from keys and tokens, including for secret scanners. */
const PREFIX = 'kwf_';

/** Creates a credential for the account's feed. The credential is shown once; only its digest is stored. */
export function newReplicaCredential(accountId: string, random: RandomBytes): SecretString {
  const text = `${PREFIX}${newSecretString(accountId, random).text}`;
  return { text, digest: digestOf(text) };
}

/** @returns undefined if the text is not a credential */
export function readReplicaCredential(text: string): { accountId: string; digest: Uint8Array } | undefined {
  const [, accountId] = /^kwf_([0-9A-Za-z_-]{1,64})\.[0-9A-Za-z]{43}$/.exec(text) ?? [];
  return accountId === undefined ? undefined : { accountId, digest: digestOf(text) };
}
