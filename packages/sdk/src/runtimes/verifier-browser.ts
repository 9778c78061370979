/** The entry `./verifier` for browsers. Importing it throws. */
import { unsupported } from './unsupported.ts';

export const { createVerifier, FeedError }: Readonly<Record<'createVerifier' | 'FeedError', never>> = unsupported(
  '@keyward/sdk/verifier does not work in browsers, because a browser must not have credentials. Check keys on a server.',
);
