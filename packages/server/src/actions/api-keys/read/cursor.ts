import type { KeyPosition } from '../../../domain/key-search.ts';
import { Refusal } from '../../refusal.ts';

/** A position in the list and the direction to read; valid for one sort order only. */
export interface Cursor {
  readonly position: KeyPosition;
  readonly backwards: boolean;
  readonly sort: string;
}

export function writeCursor({ position, backwards, sort }: Cursor): string {
  return Buffer.from(JSON.stringify([sort, backwards, position.value, position.ordinal])).toString('base64url');
}

/** @throws Refusal invalid_cursor */
export function readCursor(text: string, sort: string): Cursor {
  const parsed = parse(text);
  if (!Array.isArray(parsed) || parsed.length !== 4) throw new Refusal('invalid_cursor');
  const [madeFor, backwards, value, ordinal] = parsed;
  const whole = madeFor === sort && typeof backwards === 'boolean' && isValue(value) && Number.isSafeInteger(ordinal);
  if (!whole) throw new Refusal('invalid_cursor');
  return { position: { value, ordinal }, backwards, sort };
}

function isValue(value: unknown): value is KeyPosition['value'] {
  return value === null || typeof value === 'string' || Number.isSafeInteger(value);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    throw new Refusal('invalid_cursor');
  }
}
