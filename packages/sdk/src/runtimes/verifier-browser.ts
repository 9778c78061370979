/** The entry `./verifier` of browsers. Its import throws. */
import { unsupported } from './unsupported.ts';

export const { createVerifier, FeedError }: Readonly<Record<'createVerifier' | 'FeedError', never>> = unsupported(
  '@keyward/sdk/verifier does not work in browsers, since a credential must not reach a browser. Check keys on a server.',
);
