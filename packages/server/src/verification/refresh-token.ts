import { timingSafeEqual } from 'node:crypto';

/** Which refresh token of which family: everything but the proof that we made it. */
export interface RefreshTokenName {
  readonly accountId: string;
  readonly familyId: string;
  readonly number: number;
}

type Mac = (text: string) => Uint8Array;

const SHAPE = /^kwr~([0-9A-Za-z_-]{1,64})~([0-9A-Za-z_-]{1,64})~([1-9]\d{0,8})~([A-Za-z0-9_-]{43})$/;

/** A refresh token is a name and its MAC under a key of the server, so none needs to be kept anywhere. */
export function writeRefreshToken(name: RefreshTokenName, mac: Mac): string {
  const text = nameText(name);
  return `${text}~${Buffer.from(mac(text)).toString('base64url')}`;
}

/** @returns undefined unless this server wrote the token */
export function readRefreshToken(token: string, mac: Mac): RefreshTokenName | undefined {
  const [, accountId, familyId, number, proof] = SHAPE.exec(token) ?? [];
  if (!accountId || !familyId || !number || !proof) return undefined;
  const name = { accountId, familyId, number: Number(number) };
  const expected = Buffer.from(Buffer.from(mac(nameText(name))).toString('base64url'));
  const given = Buffer.from(proof);
  return timingSafeEqual(given, expected) ? name : undefined;
}

function nameText({ accountId, familyId, number }: RefreshTokenName): string {
  return `kwr~${accountId}~${familyId}~${number}`;
}
