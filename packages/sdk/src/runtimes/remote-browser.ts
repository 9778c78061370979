/** The entry `./remote` for browsers. Importing it throws. */
import { unsupported } from './unsupported.ts';

export const createRemoteVerifier: never = unsupported(
  '@keyward/sdk/remote does not work in browsers, because a browser must not have credentials. Check keys on a server.',
);
