import Type from 'typebox';
import { ADDRESS_FORMS } from '../address-list.ts';
import { DOCUMENTED } from './text.ts';

/**
 * The longest entry, an IPv6 address that ends with an IPv4 address and has a prefix length, and some surrounding
 * spaces.
 */
const MAX_ENTRY_LENGTH = 64;

const OCTET = '(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])';
const IPV4 = `(?:${OCTET}\\.){3}${OCTET}`;

/** RFC 4291, 2.2: `::` represents all missing groups, at least one. */
function ipv6Pattern(): string {
  const group = '[0-9A-Fa-f]{1,4}';
  const last = `(?:${group}:${group}|${IPV4})`;
  const forms = [`(?:${group}:){6}${last}`];
  for (let before = 0; before <= 5; before++) {
    const prefix = before === 0 ? '' : `(?:${group}(?::${group}){0,${before - 1}})?`;
    forms.push(`${prefix}::${before === 5 ? last : `(?:${group}:){${5 - before}}${last}`}`);
  }
  forms.push(`(?:${group}(?::${group}){0,5})?::${group}`, `(?:${group}(?::${group}){0,6})?::`);
  return forms.join('|');
}

/** An IP address as `ip-address.ts` reads it. */
export const IP_ADDRESS = `(?:${IPV4}|${ipv6Pattern()})`;
const BLOCK = `^(?:${IPV4}(?:/(?:3[0-2]|[12]?[0-9]))?|(?:${ipv6Pattern()})(?:/(?:12[0-8]|1[01][0-9]|[1-9]?[0-9]))?)$`;

/** The schema bounds the list. `addressListFault` checks the entries, because it can name the invalid one. */
export function addressList(maxEntries: number, description: string) {
  const entry = { maxLength: MAX_ENTRY_LENGTH, description: ADDRESS_FORMS, [DOCUMENTED]: { pattern: BLOCK } };
  return Type.Array(Type.String(entry), {
    maxItems: maxEntries,
    description: `an array of at most ${maxEntries} strings, each ${ADDRESS_FORMS} (${description}; empty for any)`,
  });
}
