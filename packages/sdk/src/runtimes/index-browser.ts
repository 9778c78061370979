/** The entry `.` of browsers. Its import throws: `connect` and `createExchange` take the secret of a key. */
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
  '@keyward/sdk does not work in browsers, since a credential must not reach a browser. Import createClient from @keyward/sdk/client, or call Keyward from a server.',
);
