import { rateLimitHeaders } from '@keyward/contract/rate-limit-headers';
import { verdictReasons } from '@keyward/contract/verdict';
import type { CheckOptions, TokenVerdict, Verdict } from '../verifier/verdict.ts';
import type { KeywardCaller } from './caller.ts';
import { markCounted, wasCounted } from './counted.ts';
import { type HeaderPairs, type Presented, readCredential } from './credential.ts';
import { type Denial, denial } from './denial.ts';
import { type GuardOptions, guardOptions, type KeyVerifier } from './guard-options.ts';
import { isPreflight } from './preflight.ts';

/** A request in a form that every framework can provide. */
export interface GuardedRequest<Args extends readonly unknown[]> {
  /** The arguments for the functions in the options. */
  readonly args: Args;
  /** Header names and values, including duplicates: `Headers`, or `pairsOf` of Node's `rawHeaders`. */
  readonly headers: HeaderPairs;
  /** The IP address of the client, unless the option `ip` returns it; null if it is not known. */
  readonly ip: string | null;
  /** The HTTP method, which is needed to recognize CORS preflights. */
  readonly method?: string | undefined;
  /**
   * Objects that belong to this request only. They mark the request as counted, so that a second guard does not count it
   * again. Without them, each decision counts.
   */
  readonly carriers?: readonly object[] | undefined;
}

/** An allowed request, and headers that its response must have. */
export interface Admission {
  readonly caller: KeywardCaller;
  readonly headers: Readonly<Record<string, string>>;
}

/** A CORS preflight that the option `allowPreflight` allows without a caller. */
export interface PreflightAdmission {
  readonly isPreflight: true;
  readonly headers: Readonly<Record<string, string>>;
}

/** The decision about a request. */
export type Decision = Admission | Denial;

/**
 * Decides about one request, for frameworks without a guard in this package.
 *
 * ```ts
 * const decision = await decide(verifier, { permission: 'flows:create' }, { args: [], headers, ip });
 * if ('caller' in decision) return handle(decision.caller);
 * return new Response(decision.body, decision); // { status, headers, body }
 * ```
 *
 * @throws TypeError for unknown options, and any error that a function in the options throws
 */
export async function decide<Args extends readonly unknown[]>(
  verifier: KeyVerifier,
  options: GuardOptions<Args> & { readonly allowPreflight?: false | undefined },
  request: GuardedRequest<Args>,
): Promise<Decision>;
/** With `allowPreflight`, preflights are allowed without a caller. */
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

/** @throws TypeError for a malformed request, such as headers in a plain object */
function checkedRequest<Request>(request: Request): Request {
  const { args, headers } = Object(request);
  if (Array.isArray(args) && typeof Object(headers)[Symbol.iterator] === 'function') return request;
  throw new TypeError(
    'decide needs a request with an array `args` and iterable `headers`. Pass `Headers` or the result of `pairsOf`.',
  );
}

/** Like {@link decide}, with options that {@link guardOptions} has validated. */
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

/** Wraps a rejection without an error: `next(undefined)` and `next('route')` of Express would allow the request. */
function asError(thrown: unknown): unknown {
  if (typeof thrown === 'object' && thrown !== null) return thrown;
  return new Error('A function in the options of keyward rejected without an Error. Its value is the cause.', {
    cause: thrown,
  });
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
  const checkOptions = {
    ip: options.ip ? ((await options.ip(...args)) ?? null) : ip,
    ...(permission !== undefined && { permission }),
  };
  const verdict = await check({ verifier, presented, checkOptions, audience: options.audience, carriers });
  const rate = 'rate' in verdict && verdict.rate ? rateLimitHeaders(verdict.rate, verdict.rate) : {};
  if (!verdict.valid) return denial(verdict.code, verdictReasons[verdict.code], { permission, rate });
  const { id, appname, account, roles, permissions, metadata, externalId, environment } = verdict;
  return { caller: { id, appname, account, roles, permissions, metadata, externalId, environment }, headers: rate };
}

/** Awaits the result of a function, so that its rejection reaches the error handler of the framework. */
async function valueFor<Args extends readonly unknown[]>(
  option: GuardOptions<Args>['permission'],
  args: Args,
): Promise<string | undefined> {
  return typeof option === 'function' ? option(...args) : option;
}

interface CredentialCheck {
  readonly verifier: KeyVerifier;
  readonly presented: Presented;
  readonly checkOptions: CheckOptions;
  readonly audience: string | undefined;
  readonly carriers: readonly object[];
}

/** Checks every time, but counts a request only once. */
async function check({
  verifier,
  presented,
  checkOptions,
  audience,
  carriers,
}: CredentialCheck): Promise<Verdict | TokenVerdict> {
  const { text: credential, isToken } = presented;
  if (isToken) {
    if (audience === undefined) return { valid: false, code: 'unknown' };
    return verifier.checkToken(credential, { ...checkOptions, audience });
  }
  const countable = { carriers, verifier, credential };
  if (wasCounted(countable)) return verifier.verify(credential, { ...checkOptions, counted: false });
  const verdict = await verifier.verify(credential, checkOptions);
  if (verdict.valid) markCounted(countable);
  return verdict;
}
