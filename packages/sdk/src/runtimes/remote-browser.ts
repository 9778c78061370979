/** The entry `./remote` of browsers. Its import throws. */
import { unsupported } from './unsupported.ts';

export const createRemoteVerifier: never = unsupported(
  '@keyward/sdk/remote does not work in browsers, since a credential must not reach a browser. Check keys on a server.',
);
