import { timingSafeEqual } from 'node:crypto';
import { type RandomBytes, randomText } from '../domain/randomness.ts';

type Mac = (text: string) => Uint8Array;

/**
 * Creates the proof that a browser has signed in as this user. Failures of the browser are counted separately, so that
 * guessing from elsewhere slows down only unknown browsers and never the user (OWASP, device cookies).
 */
export function newDevice(userId: string, random: RandomBytes, mac: Mac): string {
  const text = `${userId}.${randomText(random, 22)}`;
  return `${text}.${computeProof(text, mac)}`;
}

/** @returns the device, if it has signed in as this user before */
export function readDevice(cookie: string | undefined, userId: string, mac: Mac): string | undefined {
  const [, owner, nonce, proof] =
    /^([0-9A-Za-z_-]{1,64})\.([0-9A-Za-z]{22})\.([A-Za-z0-9_-]{43})$/.exec(cookie ?? '') ?? [];
  if (!owner || !nonce || !proof || owner !== userId) return undefined;
  const text = `${owner}.${nonce}`;
  return timingSafeEqual(Buffer.from(proof), Buffer.from(computeProof(text, mac))) ? text : undefined;
}

function computeProof(text: string, mac: Mac): string {
  return Buffer.from(mac(text)).toString('base64url');
}
