// Shared by all programs: the verifier, and the permission that a method requires.
import { createVerifier } from '@keyward/sdk/verifier';

export const { PORT, KEYWARD_URL, KEYWARD_CREDENTIAL } = process.env;

/** The tests wait for `maxStaleness` while the server is frozen. */
export const verifier = createVerifier({ url: KEYWARD_URL, credential: KEYWARD_CREDENTIAL, maxStaleness: 5 });

/** Not awaited: a program listens while the server is down, and denies every key with 503 until it is up. */
export const started = verifier.start({ timeout: 120_000 });

export const permission = ({ method }) => (method === 'GET' ? 'flows:fetch' : 'flows:create');
