import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import {
  type ErrorCode,
  endpoints,
  IDENTITY_HEADERS,
  type IdentityHeader,
  rateLimitHeaders,
  type VerdictCode,
} from '@keyward/contract';
import type { Context } from '../../actions/context.ts';
import { Refusal } from '../../actions/refusal.ts';
import type { Role } from '../../domain/role.ts';
import type { Verdict } from '../../verification/key-checks.ts';
import type { IndexedAccount } from '../../verification/key-index.ts';
import type { DirectRoute } from './direct-route.ts';
import { exposedSecret } from './exposed-secret.ts';
import { type PreparedRefusal, prepareRefusal } from './prepared-refusal.ts';
import { presentedKey } from './presented-key.ts';
import type { Sender } from './sender.ts';

const PREFIX = endpoints.forwardAuth.path.replace('{shortname}', '');
/** In place of a route, where the proxy appends the path of the request (Envoy's `path_prefix`). */
const NO_ROUTE = '-';

const codes = {
  unknown: 'unknown_key',
  disabled: 'unknown_key',
  expired: 'expired_key',
  address_refused: 'address_refused',
  forbidden: 'forbidden',
  rate_limited: 'rate_limited',
  unavailable: 'unavailable',
} as const satisfies Record<Exclude<VerdictCode, 'valid'>, ErrorCode>;

const REFUSALS = Object.fromEntries(
  Object.entries(codes).map(([verdict, code]) => [verdict, prepareRefusal(new Refusal(code))]),
) as Readonly<Record<keyof typeof codes, PreparedRefusal>>;

interface ForwardAuthParts {
  readonly context: Context;
  readonly sender: Sender;
  readonly addressOf: (request: IncomingMessage) => string | null;
}

/**
 * `/api/v1/forward-auth/{shortname}[/{route}[/…]]`, asked by proxies with whatever method their client used. It is not
 * bound to our host names: proxies reach us by names of their own, and who presents no key learns nothing.
 */
export function forwardAuthRoute({ context, sender, addressOf }: ForwardAuthParts): DirectRoute {
  return {
    take(request, response) {
      const { url = '' } = request;
      if (!url.startsWith(PREFIX)) return false;
      const [shortname, route] = readPath(url);
      const account = context.index.accountNamed(shortname);
      const exposed = exposedSecret(context, account, request);
      const verdict =
        account && !exposed ? judge(context, account, request, { route, ip: addressOf(request) }) : UNKNOWN;
      const headers = headersOf(verdict, shortname);
      if (verdict.code === 'valid') sender.bare(response, 200, headers);
      else sender.bareRefusal(response, randomUUID(), exposed ?? REFUSALS[verdict.code], headers);
      return true;
    },
  };
}

interface Target {
  readonly route: string;
  readonly ip: string | null;
}

const UNKNOWN: Verdict = { code: 'unknown' };

function judge({ checks }: Context, account: IndexedAccount, request: IncomingMessage, { route, ip }: Target): Verdict {
  const presented = presentedKey(request);
  if (presented === undefined) return UNKNOWN;
  const method = request.headers['x-forwarded-method'] ?? request.method;
  const allows = ruleFor(account, route, String(method));
  return checks.check({ account, presented, allows, ip, operation: operationOf(route) });
}

/** The account and the route, of which the latter may be empty. */
function readPath(url: string): [shortname: string, route: string] {
  const query = url.indexOf('?');
  const end = query === -1 ? url.length : query;
  const slash = url.indexOf('/', PREFIX.length);
  if (slash === -1 || slash > end) return [url.slice(PREFIX.length, end), ''];
  const next = url.indexOf('/', slash + 1);
  return [url.slice(PREFIX.length, slash), url.slice(slash + 1, next === -1 || next > end ? end : next)];
}

/** Without a route: ADMIN may do everything, READONLY may read, and other roles have no say. */
function ruleFor(account: IndexedAccount, route: string, method: string): (role: Role) => boolean {
  if (route === '' || route === NO_ROUTE) return READING.has(method) ? systemRoles : administrators;
  const methods = account.routes.get(route)?.methods;
  const needed = methods?.get(method) ?? (METHOD.test(method) ? methods?.get('*') : undefined);
  return needed === undefined ? nobody : ({ permissions }) => permissions.has(needed);
}

function operationOf(route: string): string {
  return route === '' || route === NO_ROUTE ? 'forward-auth' : `forward-auth:${route}`;
}

/**
 * The methods that `*` stands for. Methods are case-sensitive (RFC 9110, 9.1), but many frameworks read `delete` as DELETE, which
 * must not pass by the permission of `*` where the route names DELETE. No registered method has a lower-case letter.
 */
const METHOD = /^[A-Z][A-Z0-9_-]*$/;

const READING: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

function administrators({ name, system }: Role): boolean {
  return system && name === 'admin';
}

function systemRoles({ name, system }: Role): boolean {
  return system && (name === 'admin' || name === 'readonly');
}

function nobody(): boolean {
  return false;
}

const HEADER_NAMES = IDENTITY_HEADERS.map((header) => [header, header.toLowerCase()] as const);

/** Every header, always: one that is left out would let the client's own through in some proxies. */
function headersOf(verdict: Verdict, shortname: string): string[] {
  const identity = identityOf(verdict, shortname);
  const headers: string[] = [];
  for (const [header, name] of HEADER_NAMES) headers.push(name, identity[header]);
  const { key, rate } = verdict;
  if (rate && key?.rateLimit) headers.push(...Object.entries(rateLimitHeaders(key.rateLimit, rate)).flat());
  return headers;
}

function identityOf({ code, key, role }: Verdict, shortname: string): Record<IdentityHeader, string> {
  const allowed = code === 'valid';
  return {
    'X-Keyward-Code': code,
    'X-Keyward-Key': allowed && key ? key.appname : '',
    'X-Keyward-Account': allowed ? shortname : '',
    'X-Keyward-Roles': allowed && role ? role.name : '',
    'X-Keyward-Permissions': allowed && role ? permissionText(role) : '',
  };
}

const texts = new WeakMap<Role, string>();

function permissionText(role: Role): string {
  const known = texts.get(role);
  if (known !== undefined) return known;
  const text = [...role.permissions].join(' ');
  texts.set(role, text);
  return text;
}
