/** The entry `./verifier` for edge runtimes, which close connections at the end of a request. Importing it throws. */
import { unsupported } from './unsupported.ts';

export const { createVerifier, FeedError }: Readonly<Record<'createVerifier' | 'FeedError', never>> = unsupported(
  '@keyward/sdk/verifier does not work in edge runtimes, because they keep no connection open between requests. Use createRemoteVerifier of @keyward/sdk/remote.',
);
