import { timingSafeEqual } from 'node:crypto';
import type { Anchor } from '../../domain/anchor.ts';

/** The position of a reader in the feed, as contained in the id of an event. */
export interface Position extends Anchor {
  /** The incarnation of the database that the log belongs to. */
  readonly incarnation: string;
}

/** HMAC-SHA256 with a server key that is used only for this purpose. */
type Mac = (text: string) => Uint8Array;

const MAC_BYTES = 16;
const COUNT = String.raw`(0|[1-9]\d{0,15})`;
const FORMAT = new RegExp(String.raw`^([0-9A-Za-z]{20})\.${COUNT}\.${COUNT}\.([A-Za-z0-9_-]{22})$`);

/** Returns the position as text that only this server can create, for readers of one account. */
export function writePosition(accountId: string, position: Position, mac: Mac): string {
  const text = textOf(position);
  return `${text}.${macText(accountId, text, mac)}`;
}

/** @returns undefined unless this server created the text for readers of this account */
export function readPosition(accountId: string, text: string, mac: Mac): Position | undefined {
  const [, incarnation, number, nonce, receivedMac] = FORMAT.exec(text) ?? [];
  if (incarnation === undefined || receivedMac === undefined) return undefined;
  const position = { incarnation, number: Number(number), nonce: Number(nonce) };
  const expected = macText(accountId, textOf(position), mac);
  return timingSafeEqual(Buffer.from(receivedMac), Buffer.from(expected)) ? position : undefined;
}

/** Caches positions as text. Each position is computed once, however many feeds of the account send it. */
export class PositionTexts {
  readonly #mac: Mac;
  readonly #byAccount = new Map<string, string>();
  #anchor: Anchor | undefined;
  #incarnation = '';

  constructor(mac: Mac) {
    this.#mac = mac;
  }

  /** @param anchor the same object while the position is the same */
  at(accountId: string, anchor: Anchor, incarnation: string): string {
    if (anchor !== this.#anchor || incarnation !== this.#incarnation) this.#byAccount.clear();
    this.#anchor = anchor;
    this.#incarnation = incarnation;
    const cached = this.#byAccount.get(accountId);
    if (cached !== undefined) return cached;
    const text = writePosition(accountId, { incarnation, ...anchor }, this.#mac);
    this.#byAccount.set(accountId, text);
    return text;
  }
}

function textOf({ incarnation, number, nonce }: Position): string {
  return `${incarnation}.${number}.${nonce}`;
}

function macText(accountId: string, text: string, mac: Mac): string {
  return Buffer.from(mac(`${accountId} ${text}`).subarray(0, MAC_BYTES)).toString('base64url');
}
