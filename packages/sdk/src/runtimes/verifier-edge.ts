/** The entry `./verifier` of edge runtimes, which end connections with the request that opened them. Its import throws. */
import { unsupported } from './unsupported.ts';

export const { createVerifier, FeedError }: Readonly<Record<'createVerifier' | 'FeedError', never>> = unsupported(
  '@keyward/sdk/verifier does not work in edge runtimes, which keep no connection open between requests. Use createRemoteVerifier of @keyward/sdk/remote.',
);
