export type { Clock } from './clock.ts';
export { createVerifier } from './create-verifier.ts';
export { FeedError } from './feed-error.ts';
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
} from './verdict.ts';
export type { Verifier, VerifierOptions, VerifierStatus } from './verifier.ts';
