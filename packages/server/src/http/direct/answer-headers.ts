import {
  type ForwardVerdictCode,
  IDENTITY_HEADERS,
  type IdentityHeader,
  MOST_HEADER_BYTES,
  PREFLIGHT_HEADER,
  rateLimitHeaders,
  SELECTABLE_HEADERS,
} from '@keyward/contract';
import type { Role } from '../../domain/role.ts';
import type { Verdict } from '../../verification/key-checks.ts';

/** How a check by forward-auth ends: also with a preflight that its route allows, for which no key was checked. */
export interface ForwardVerdict extends Omit<Verdict, 'code'> {
  readonly code: ForwardVerdictCode | 'preflight';
}

interface Asked {
  readonly shortname: string;
  /** The names of the identity headers that the route selects; undefined without a route, which selects all. */
  readonly selected: readonly string[] | undefined;
}

const WIRE_NAMES = IDENTITY_HEADERS.map((header) => [header, header.toLowerCase()] as const);
const PREFLIGHT_NAME = PREFLIGHT_HEADER.toLowerCase();

/**
 * Returns names and values in turn. Every header is always there: one that is left out would let the client's own through in
 * some proxies.
 */
export function answerHeaders(verdict: ForwardVerdict, { shortname, selected = SELECTABLE_HEADERS }: Asked): string[] {
  const identity = identityOf(verdict, shortname);
  const headers: string[] = [];
  for (const [header, name] of WIRE_NAMES) {
    const isSent = header === 'X-Keyward-Code' || selected.includes(header);
    headers.push(name, isSent ? identity[header] : '');
  }
  headers.push(PREFLIGHT_NAME, verdict.code === 'preflight' ? 'allowed' : '');
  // A proxy that caches the answer must not give it to another key (docs/decisions/0032).
  headers.push('vary', 'Authorization, X-Api-Key');
  const { key, rate } = verdict;
  if (rate && key?.rateLimit) headers.push(...Object.entries(rateLimitHeaders(key.rateLimit, rate)).flat());
  return headers;
}

function identityOf({ code, key, role }: ForwardVerdict, shortname: string): Record<IdentityHeader, string> {
  const allowed = code === 'valid';
  return {
    'X-Keyward-Code': code === 'preflight' ? '' : code,
    'X-Keyward-Key': allowed && key ? fitting(key.appname) : '',
    'X-Keyward-Account': allowed ? fitting(shortname) : '',
    'X-Keyward-Roles': allowed && role ? fitting(role.name) : '',
    'X-Keyward-Permissions': allowed && role ? permissionText(role) : '',
  };
}

const texts = new WeakMap<Role, string>();

function permissionText(role: Role): string {
  const known = texts.get(role);
  if (known !== undefined) return known;
  const text = fitting([...role.permissions].join(' '));
  texts.set(role, text);
  return text;
}

/** All of these are ASCII by the patterns of the contract, so a character is a byte. */
function fitting(value: string): string {
  return value.length > MOST_HEADER_BYTES ? '' : value;
}
