import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { type ErrorCode, endpoints, type ForwardVerdictCode } from '@keyward/contract';
import type { Context } from '../../actions/context.ts';
import { Refusal } from '../../actions/refusal.ts';
import {
  defaultRule,
  denyAll,
  type ForwardRule,
  isInEnvironment,
  permissionOfRoute,
  routeRule,
} from '../../verification/forward-rule.ts';
import type { IndexedAccount } from '../../verification/key-index.ts';
import type { TransportCheck } from '../transport.ts';
import { isAmbiguousPath } from './ambiguous-path.ts';
import type { DirectRoute } from './direct-route.ts';
import { refuseExposedSecret } from './exposed-secret.ts';
import { type ForwardedRequest, readForwardedRequest } from './forwarded-request.ts';
import { isPreflight } from './preflight.ts';
import { type PreparedRefusal, prepareRefusal } from './prepared-refusal.ts';
import { readPresentedKey } from './presented-key.ts';
import { allowedHeaderText, type ForwardVerdict, responseHeaders } from './response-headers.ts';
import type { Sender } from './sender.ts';

const PREFIX = endpoints.forwardAuth.path.replace('{shortname}', '');
/** The placeholder that selects no route, for proxies that append the path of the request (Envoy's `path_prefix`). */
const NO_ROUTE = '-';

const codes = {
  unknown: 'unknown_key',
  disabled: 'unknown_key',
  expired: 'expired_key',
  ip_denied: 'ip_denied',
  forbidden: 'forbidden',
  environment_mismatch: 'environment_mismatch',
  rate_limited: 'rate_limited',
  unavailable: 'unavailable',
  ambiguous_path: 'ambiguous_path',
  ambiguous_method: 'ambiguous_method',
  secret_in_url: 'secret_in_url',
  https_required: 'https_required',
} as const satisfies Record<Exclude<ForwardVerdictCode, 'valid'>, ErrorCode>;

const REFUSALS = Object.fromEntries(
  Object.entries(codes).map(([verdict, code]) => [verdict, prepareRefusal(new Refusal(code))]),
) as Readonly<Record<keyof typeof codes, PreparedRefusal>>;

const WITHOUT_KEY = prepareRefusal(new Refusal('unknown_key'), false);

function refusalOf(verdict: ForwardVerdict): PreparedRefusal {
  return verdict === NO_KEY ? WITHOUT_KEY : REFUSALS[verdict.code as keyof typeof REFUSALS];
}

interface ForwardAuthOptions {
  readonly context: Context;
  readonly sender: Sender;
  readonly checkTransport: TransportCheck;
  readonly clientIpOf: (request: IncomingMessage) => string | null;
}

/**
 * Handles `/api/v1/forward-auth/{shortname}[/{route}[/…]]`, which proxies request with any method. Skips the host
 * check: proxies use their own names for this server, and the response reveals nothing to a caller without a key.
 */
export function forwardAuthRoute({ context, sender, checkTransport, clientIpOf }: ForwardAuthOptions): DirectRoute {
  return {
    handle(request, response) {
      const { url = '' } = request;
      if (!url.startsWith(PREFIX)) return false;
      const target = readPath(url);
      const { shortname } = target;
      const account = context.index.accountNamed(shortname);
      const forwarded = readForwardedRequest(request);
      const exposed = refuseExposedSecret(context, account, {
        own: url.slice(PREFIX.length),
        forwarded: forwarded.uris,
      });
      const verdict =
        (exposed ? SECRET_IN_URL : plainHttp(checkTransport, request)) ??
        (account ? checkKey(context, account, request, { target, forwarded, ip: clientIpOf(request) }) : UNKNOWN);
      const selected = account?.routes.get(target.route)?.identityHeaders;
      const head = allowedHeaderText(verdict, { shortname, selected });
      if (head !== undefined && sender.sendHeaderText(response, head)) return true;
      const headers = responseHeaders(verdict, { shortname, selected });
      if (verdict.code === 'valid' || verdict.code === 'preflight') sender.sendEmpty(response, 200, headers);
      else sender.sendRefusal(response, randomUUID(), exposed ?? refusalOf(verdict), headers);
      return true;
    },
  };
}

/** Returns the verdict on a key that was sent over plain HTTP without permission. */
function plainHttp(checkTransport: TransportCheck, request: IncomingMessage): ForwardVerdict | undefined {
  try {
    checkTransport(request, 'public');
    return undefined;
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'https_required') throw error;
    return HTTPS_REQUIRED;
  }
}

/** The parts of the path of a forward-auth request. */
interface Target {
  readonly shortname: string;
  /** Empty without a route. */
  readonly route: string;
  /** The client's path, if the proxy appends it; starts with a slash unless empty. */
  readonly path: string;
}

interface CheckInput {
  readonly target: Target;
  readonly forwarded: ForwardedRequest;
  readonly ip: string | null;
}

const UNKNOWN: ForwardVerdict = { code: 'unknown' };
const NO_KEY: ForwardVerdict = { code: 'unknown' };
const UNAVAILABLE: ForwardVerdict = { code: 'unavailable' };
const SECRET_IN_URL: ForwardVerdict = { code: 'secret_in_url' };
const HTTPS_REQUIRED: ForwardVerdict = { code: 'https_required' };
const PREFLIGHT: ForwardVerdict = { code: 'preflight' };

/**
 * Returns the verdict. Checks the key before paths and methods, so that the response reveals nothing about them to a
 * caller without a key. Only a preflight that the route allows needs no key.
 */
function checkKey(
  { checks, follower }: Context,
  account: IndexedAccount,
  request: IncomingMessage,
  { target: { route, path }, forwarded, ip }: CheckInput,
): ForwardVerdict {
  const rules = account.routes.get(route);
  const ambiguity = ambiguityOf(forwarded, path, rules?.allowAmbiguousPaths);
  if (rules?.allowPreflight && ambiguity === undefined && isPreflight(forwarded.method, request)) {
    return follower.isCurrent ? PREFLIGHT : UNAVAILABLE;
  }
  const presented = readPresentedKey(request);
  if (presented === undefined) return NO_KEY;
  const allows = ambiguity === undefined ? ruleFor(account, route, forwarded.method ?? '') : denyAll;
  const verdict = checks.check({ account, presented, allows, ip, operation: operationOf(route) });
  if (verdict.code !== 'forbidden') return verdict;
  if (ambiguity !== undefined) return { ...verdict, code: ambiguity };
  if (rules && verdict.key && !isInEnvironment(rules, verdict.key)) return { ...verdict, code: 'environment_mismatch' };
  return { ...verdict, requiredPermission: permissionOfRoute(rules, forwarded.method ?? '') };
}

/** Returns the reason that every role is denied: the service behind the proxy might read the request differently. */
function ambiguityOf(
  { method, uris }: ForwardedRequest,
  path: string,
  allowsAmbiguousPaths = false,
): 'ambiguous_path' | 'ambiguous_method' | undefined {
  if (!allowsAmbiguousPaths && (isAmbiguousPath(path) || uris.some(isAmbiguousPath))) return 'ambiguous_path';
  return method === undefined ? 'ambiguous_method' : undefined;
}

function readPath(url: string): Target {
  const query = url.indexOf('?');
  const end = query === -1 ? url.length : query;
  const slash = url.indexOf('/', PREFIX.length);
  if (slash === -1 || slash > end) return { shortname: url.slice(PREFIX.length, end), route: '', path: '' };
  const next = url.indexOf('/', slash + 1);
  const pathStart = next === -1 || next > end ? end : next;
  return {
    shortname: url.slice(PREFIX.length, slash),
    route: url.slice(slash + 1, pathStart),
    path: url.slice(pathStart, end),
  };
}

function ruleFor(account: IndexedAccount, route: string, method: string): ForwardRule {
  return isRoute(route) ? routeRule(account.routes.get(route), method) : defaultRule(method);
}

function isRoute(name: string): boolean {
  return name !== '' && name !== NO_ROUTE;
}

function operationOf(route: string): string {
  return isRoute(route) ? `forward-auth:${route}` : 'forward-auth';
}
