import { hash } from 'node:crypto';
import { type RandomBytes, randomText } from '../domain/randomness.ts';

/** 43 base62 characters have 256 random bits. */
const LENGTH = 43;

/**
 * A random string that starts with the id of its account, such as a session cookie or one-time link. Only its digest is
 * stored. The id allows every lookup to select the account first.
 */
export interface SecretString {
  readonly text: string;
  readonly digest: Uint8Array;
}

export function newSecretString(accountId: string, random: RandomBytes): SecretString {
  const text = `${accountId}.${randomText(random, LENGTH)}`;
  return { text, digest: digestOf(text) };
}

/** @returns undefined if the text is not a secret string */
export function readSecretString(text: string): { accountId: string; digest: Uint8Array } | undefined {
  const [, accountId] = /^([0-9A-Za-z_-]{1,64})\.[0-9A-Za-z]{43}$/.exec(text) ?? [];
  return accountId ? { accountId, digest: digestOf(text) } : undefined;
}

export function digestOf(text: string): Uint8Array {
  return hash('sha256', text, 'buffer');
}
