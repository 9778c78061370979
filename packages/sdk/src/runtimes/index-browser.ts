/** The entry `.` for browsers. Importing it throws, because `connect` and `createExchange` need a key secret. */
import { unsupported } from './unsupported.ts';

type Name =
  | 'keyFormatBits'
  | 'connect'
  | 'createClient'
  | 'createExchange'
  | 'decodeConnectionSecret'
  | 'encodeConnectionSecret'
  | 'keyAlphabets'
  | 'KeywardError'
  | 'MIN_KEY_FORMAT_BITS';

export const {
  keyFormatBits,
  connect,
  createClient,
  createExchange,
  decodeConnectionSecret,
  encodeConnectionSecret,
  keyAlphabets,
  KeywardError,
  MIN_KEY_FORMAT_BITS,
}: Readonly<Record<Name, never>> = unsupported(
  '@keyward/sdk does not work in browsers, because a browser must not have credentials. Import createClient from @keyward/sdk/client, or call Keyward from a server.',
);
