import type { RandomBytes } from '../domain/randomness.ts';
import { digestOf, newSecretString, type SecretString } from './secret-string.ts';

/** Tells the credential of a replica from keys and tokens at a glance, and secret scanners what it is. */
const PREFIX = 'kwf_';

/** What opens the feed of an account: shown once, and kept as its digest alone. */
export function newReplicaCredential(accountId: string, random: RandomBytes): SecretString {
  const text = `${PREFIX}${newSecretString(accountId, random).text}`;
  return { text, digest: digestOf(text) };
}

/** @returns undefined when the text cannot be one */
export function readReplicaCredential(text: string): { accountId: string; digest: Uint8Array } | undefined {
  const [, accountId] = /^kwf_([0-9A-Za-z_-]{1,64})\.[0-9A-Za-z]{43}$/.exec(text) ?? [];
  return accountId === undefined ? undefined : { accountId, digest: digestOf(text) };
}
