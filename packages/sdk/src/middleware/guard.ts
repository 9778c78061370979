export type { KeywardCaller, KeywardRequest } from './caller.ts';
export { type HeaderPairs, type Presented, pairsOf, readCredential } from './credential.ts';
export { type Admission, type Decision, decide, type GuardedRequest, type PreflightAdmission } from './decide.ts';
export type { Denial, RefusalCode } from './denial.ts';
export type { GuardOptions, KeyVerifier } from './guard-options.ts';
