import { rateLimitHeaders } from '@keyward/contract/rate-limit-headers';
import { verdictReasons } from '@keyward/contract/verdict';
import type { CheckOptions, TokenVerdict, Verdict } from '../verifier/verdict.ts';
import type { KeywardCaller } from './caller.ts';
import { markCounted, wasCounted } from './counted.ts';
import { type HeaderPairs, type Presented, readCredential } from './credential.ts';
import { type Denial, denial } from './denial.ts';
import { type GuardOptions, guardOptions, type KeyVerifier } from './guard-options.ts';
import { isPreflight } from './preflight.ts';

/** A request, as every framework can describe it. */
export interface GuardedRequest<Args extends readonly unknown[]> {
  /** The arguments of the functions among the options. */
  readonly args: Args;
  /** Names and values as they were sent, duplicates among them: `Headers`, or what `pairsOf` makes of Node's `rawHeaders`. */
  readonly headers: HeaderPairs;
  /** The IP address of the client, unless the option `ip` returns it; null if it is not known. */
  readonly ip: string | null;
  /** Needed to recognize CORS preflights. */
  readonly method?: string | undefined;
  /**
   * Objects that belong to this request alone. A second guard finds there that the first one counted the request; without
   * any, each decision counts.
   */
  readonly carriers?: readonly object[] | undefined;
}

/** A request that may pass, and the headers of its answer, also if the application sends it. */
export interface Admission {
  readonly caller: KeywardCaller;
  readonly headers: Readonly<Record<string, string>>;
}

/** A CORS preflight that passes without a caller, where the option `allowPreflight` says so. */
export interface PreflightAdmission {
  readonly isPreflight: true;
  readonly headers: Readonly<Record<string, string>>;
}

/** The decision about a request. */
export type Decision = Admission | Denial;

/**
 * Decides about one request, for frameworks that have no guard of their own here.
 *
 * ```ts
 * const decision = await decide(verifier, { permission: 'flows:create' }, { args: [], headers, ip });
 * if ('caller' in decision) return handle(decision.caller);
 * return new Response(decision.body, decision); // { status, headers, body }
 * ```
 *
 * @throws TypeError for options that do not exist, and whatever the functions among the options throw
 */
export async function decide<Args extends readonly unknown[]>(
  verifier: KeyVerifier,
  options: GuardOptions<Args> & { readonly allowPreflight?: false | undefined },
  request: GuardedRequest<Args>,
): Promise<Decision>;
/** With `allowPreflight`, preflights pass without a caller. */
export async function decide<Args extends readonly unknown[]>(
  verifier: KeyVerifier,
  options: GuardOptions<Args>,
  request: GuardedRequest<Args>,
): Promise<Decision | PreflightAdmission>;
export async function decide<Args extends readonly unknown[]>(
  verifier: KeyVerifier,
  options: GuardOptions<Args>,
  request: GuardedRequest<Args>,
): Promise<Decision | PreflightAdmission> {
  return decideChecked(verifier, guardOptions(verifier, options), checkedRequest(request));
}

/** @throws TypeError for what describes no request, such as headers as an object */
function checkedRequest<Request>(request: Request): Request {
  const { args, headers } = Object(request);
  if (Array.isArray(args) && typeof Object(headers)[Symbol.iterator] === 'function') return request;
  throw new TypeError(
    'decide needs a request with `args`, a list, and `headers`, pairs of names and values such as `Headers` or `pairsOf` has.',
  );
}

/** {@link decide}, with a verifier and options that {@link guardOptions} accepted. */
export async function decideChecked<Args extends readonly unknown[]>(
  verifier: KeyVerifier,
  options: GuardOptions<Args>,
  request: GuardedRequest<Args>,
): Promise<Decision | PreflightAdmission> {
  try {
    return await decideRequest(verifier, options, request);
  } catch (error) {
    throw asError(error);
  }
}

/** `next(undefined)` and `next('route')` of Express let a request pass, so that a rejection without an error must not reach them. */
function asError(thrown: unknown): unknown {
  if (typeof thrown === 'object' && thrown !== null) return thrown;
  return new Error('A function among the options of keyward failed without an error.', { cause: thrown });
}

async function decideRequest<Args extends readonly unknown[]>(
  verifier: KeyVerifier,
  options: GuardOptions<Args>,
  { args, headers, ip, method, carriers = [] }: GuardedRequest<Args>,
): Promise<Decision | PreflightAdmission> {
  const pairs = [...headers];
  if (options.allowPreflight && isPreflight(method, pairs)) return { isPreflight: true, headers: {} };
  const presented = readCredential(pairs);
  if ('fault' in presented) return denial('unauthenticated', presented.fault);
  const permission = await valueFor(options.permission, args);
  if (options.permission !== undefined && typeof permission !== 'string') {
    return denial('forbidden', verdictReasons.forbidden);
  }
  const question = {
    ip: options.ip ? ((await options.ip(...args)) ?? null) : ip,
    ...(permission !== undefined && { permission }),
  };
  const verdict = await check({ verifier, presented, question, audience: options.audience, carriers });
  const rate = 'rate' in verdict && verdict.rate ? rateLimitHeaders(verdict.rate, verdict.rate) : {};
  if (!verdict.valid) return denial(verdict.code, verdictReasons[verdict.code], { permission, rate });
  const { id, appname, account, roles, permissions, metadata, externalId } = verdict;
  return { caller: { id, appname, account, roles, permissions, metadata, externalId }, headers: rate };
}

/** Awaits what a function returns, so that its rejection reaches the error path of the framework. */
async function valueFor<Args extends readonly unknown[]>(
  option: GuardOptions<Args>['permission'],
  args: Args,
): Promise<string | undefined> {
  return typeof option === 'function' ? option(...args) : option;
}

interface Asked {
  readonly verifier: KeyVerifier;
  readonly presented: Presented;
  readonly question: CheckOptions;
  readonly audience: string | undefined;
  readonly carriers: readonly object[];
}

/** Checks everything each time, and counts a request once: the rate limit has admitted it then. */
async function check({ verifier, presented, question, audience, carriers }: Asked): Promise<Verdict | TokenVerdict> {
  const { text: credential, isToken } = presented;
  if (isToken) {
    if (audience === undefined) return { valid: false, code: 'unknown' };
    return verifier.checkToken(credential, { ...question, audience });
  }
  const countable = { carriers, verifier, credential };
  if (wasCounted(countable)) return verifier.verify(credential, { ...question, counted: false });
  const verdict = await verifier.verify(credential, question);
  if (verdict.valid) markCounted(countable);
  return verdict;
}
