import Type from 'typebox';
import { ADDRESS_FORMS } from '../address-list.ts';

/** The longest entry there is, an IPv6 address with its end as IPv4 and a prefix, with room for spaces around it. */
const LONGEST_ENTRY = 64;

/** The schema bounds the list; what its entries are is for `addressListFault`, which can name the one that is wrong. */
export function addressList(most: number, what: string) {
  return Type.Array(Type.String({ maxLength: LONGEST_ENTRY, description: ADDRESS_FORMS }), {
    maxItems: most,
    description: `an array of at most ${most} strings, each ${ADDRESS_FORMS} (${what}; with none from everywhere)`,
  });
}
