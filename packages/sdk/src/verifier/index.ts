export { createVerifier } from './create-verifier.ts';
export type { Clock } from './feed/connection-clock.ts';
export { FeedError } from './feed/feed-error.ts';
export type { Credential } from './server-access.ts';
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
export type { StartOptions, Verifier, VerifierOptions } from './verifier.ts';
export type { StatusReason, VerifierStatus } from './verifier-status.ts';
