import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { keywardVerifier } from './keyward-verifier.ts';
import { type Candidate, keyAt, type Material } from './material.ts';

const readMaterial = (file: string): Material => JSON.parse(readFileSync(file, 'utf8')) as Material;

/** Loads each peer only in the process that measures it. */
export const candidates = {
  sha256: async (file: string): Promise<Candidate> => {
    const { keys } = readMaterial(file);
    return { kind: 'synchronous', check: (at) => hash('sha256', keyAt(keys, at), 'buffer').length === 32 };
  },
  keyward: (file: string) => keywardVerifier(readMaterial(file)),
  'fast-jwt': async () => (await import('../peers/tokens.ts')).fastJwt({ cache: false }),
  'fast-jwt-cache': async () => (await import('../peers/tokens.ts')).fastJwt({ cache: true }),
  jose: async () => (await import('../peers/tokens.ts')).jose(),
  'better-auth': async (file: string): Promise<Candidate> => {
    const { keys, folder } = readMaterial(file);
    const { openBetterAuth } = await import('../peers/better-auth.ts');
    const check = await openBetterAuth(`${folder}/better-auth.sqlite`, keys, 'sqlite');
    return { kind: 'asynchronous', check: (at) => check(keyAt(keys, at)) };
  },
};

export type CandidateName = keyof typeof candidates;

export function isCandidate(name: string): name is CandidateName {
  return name in candidates;
}
