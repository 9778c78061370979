import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { createSigner, createVerifier } from 'fast-jwt';
import { jwtVerify } from 'jose';
import type { Candidate } from '../in-process/material.ts';

/** The default capacity of fast-jwt's cache. */
const TOKENS = 1000;

const { publicKey, privateKey } = generateKeyPairSync('ed25519');

/** Returns tokens with the claims of an access token. They are signed once, because only verification is measured. */
function signTokens(): readonly string[] {
  const key = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  const sign = createSigner({ algorithm: 'EdDSA', key, expiresIn: 3_600_000 });
  return Array.from({ length: TOKENS }, (_, at) =>
    sign({ iss: 'http://127.0.0.1', aud: 'api', sub: `key_${at}`, jti: randomUUID(), scope: 'reports:read' }),
  );
}

/** @param cache off by default; if it is on, fast-jwt verifies a token once and then only looks it up */
export function fastJwt({ cache }: { cache: boolean }): Candidate {
  const tokens = signTokens();
  const key = publicKey.export({ format: 'pem', type: 'spki' }).toString();
  const verify = createVerifier({
    key,
    algorithms: ['EdDSA'],
    allowedAud: 'api',
    allowedIss: 'http://127.0.0.1',
    cache,
  });
  return {
    kind: 'synchronous',
    check: (at) => (verify(tokens[at % TOKENS] ?? '') as { aud: string }).aud === 'api',
  };
}

export function jose(): Candidate {
  const tokens = signTokens();
  const options = { algorithms: ['EdDSA'], audience: 'api', issuer: 'http://127.0.0.1' };
  return {
    kind: 'asynchronous',
    check: async (at) => (await jwtVerify(tokens[at % TOKENS] ?? '', publicKey, options)).payload.aud === 'api',
  };
}
