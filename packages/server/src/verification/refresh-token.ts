import { timingSafeEqual } from 'node:crypto';
import type { TokenFamily } from '../domain/token-family.ts';

/** The contents of a refresh token, without its MAC. */
export interface RefreshToken {
  readonly accountId: string;
  readonly family: TokenFamily;
  readonly number: number;
}

type Mac = (text: string) => Uint8Array;

const ID = '([0-9A-Za-z_-]{1,64})';
/** Generations are random and have up to 16 digits. */
const COUNT = String.raw`([1-9]\d{0,15})`;
/**
 * Account, family, token number, kind, id and generation of the subject, generation of the secret, creation time, MAC.
 */
const FORMAT = new RegExp(`^kwr~${ID}~${ID}~${COUNT}~([kp])~${ID}~${COUNT}~(${COUNT}|-)~${COUNT}~([A-Za-z0-9_-]{43})$`);

/** A refresh token consists of its contents and their MAC under a server key, so refresh tokens are not stored. */
export function writeRefreshToken(token: RefreshToken, mac: Mac): string {
  const text = textOf(token);
  return `${text}~${Buffer.from(mac(text)).toString('base64url')}`;
}

/** @returns undefined unless this server created the token */
export function readRefreshToken(text: string, mac: Mac): RefreshToken | undefined {
  const token = parse(text);
  if (!token) return undefined;
  const expected = Buffer.from(Buffer.from(mac(textOf(token))).toString('base64url'));
  const receivedMac = Buffer.from(text.slice(text.lastIndexOf('~') + 1));
  return timingSafeEqual(receivedMac, expected) ? token : undefined;
}

function parse(text: string): RefreshToken | undefined {
  const [, accountId, id, number, kind, subjectId, generation, secret, , createdAt] = FORMAT.exec(text) ?? [];
  if (!accountId || !id || !subjectId || !createdAt) return undefined;
  return {
    accountId,
    number: Number(number),
    family: {
      id,
      subjectKind: kind === 'k' ? 'key' : 'person',
      subjectId,
      subjectGeneration: Number(generation),
      secretGeneration: secret === '-' ? null : Number(secret),
      createdAt: Number(createdAt),
    },
  };
}

function textOf({ accountId, family, number }: RefreshToken): string {
  const subject = `${family.subjectKind === 'key' ? 'k' : 'p'}~${family.subjectId}~${family.subjectGeneration}`;
  return `kwr~${accountId}~${family.id}~${number}~${subject}~${family.secretGeneration ?? '-'}~${family.createdAt}`;
}
