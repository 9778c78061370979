/** The entry `.` of browsers. Its import throws: `connect` and `createExchange` take the secret of a key. */
import { unsupported } from './unsupported.ts';

type Name =
  | 'bitsOfShape'
  | 'connect'
  | 'createClient'
  | 'createExchange'
  | 'decodeConnectionSecret'
  | 'encodeConnectionSecret'
  | 'keyAlphabets'
  | 'KeywardError'
  | 'LEAST_SHAPE_BITS';

export const {
  bitsOfShape,
  connect,
  createClient,
  createExchange,
  decodeConnectionSecret,
  encodeConnectionSecret,
  keyAlphabets,
  KeywardError,
  LEAST_SHAPE_BITS,
}: Readonly<Record<Name, never>> = unsupported(
  '@keyward/sdk does not work in browsers, since a credential must not reach a browser. Import createClient from @keyward/sdk/client, or call Keyward from a server.',
);
