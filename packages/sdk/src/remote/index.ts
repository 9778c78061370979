export type { AccessToken, TokenSource } from '../access-token.ts';
export type {
  CheckOptions,
  KeyHolder,
  RateStanding,
  RefusedTokenVerdict,
  RefusedVerdict,
  TokenCheckOptions,
  TokenVerdict,
  ValidTokenVerdict,
  ValidVerdict,
  Verdict,
} from '../verifier/verdict.ts';
export { createRemoteVerifier, type RemoteVerifier, type RemoteVerifierOptions } from './create-remote-verifier.ts';
