import {
  bearerChallenge,
  type ForwardVerdictCode,
  MOST_HEADER_BYTES,
  PREFLIGHT_HEADER,
  rateLimitHeaders,
  type SelectableHeader,
} from '@keyward/contract';
import type { Permission, Role } from '../../domain/role.ts';
import type { Verdict } from '../../verification/key-checks.ts';
import { REALM } from '../error-answer.ts';

/** How a check by forward-auth ends: also with a preflight that its route allows, for which no key was checked. */
export interface ForwardVerdict extends Omit<Verdict, 'code'> {
  readonly code: ForwardVerdictCode | 'preflight';
  /** The permission that a denied role does not hold; undefined if no permission of the role would change the verdict. */
  readonly needed?: Permission | undefined;
}

interface Asked {
  readonly shortname: string;
  /** The names of the identity headers that the route selects; undefined without a route, which selects all. */
  readonly selected: readonly string[] | undefined;
}

const PREFLIGHT_NAME = PREFLIGHT_HEADER.toLowerCase();

/**
 * Returns names and values in turn. Every header of IDENTITY_HEADERS is always there: one that is left out would let the client's
 * own through in some proxies.
 */
export function answerHeaders(verdict: ForwardVerdict, { shortname, selected }: Asked): string[] {
  const { code, key, role, rate } = verdict;
  const sends = (header: SelectableHeader) => code === 'valid' && (selected === undefined || selected.includes(header));
  const headers = [
    'x-keyward-code',
    code === 'preflight' ? '' : code,
    'x-keyward-key',
    key && sends('X-Keyward-Key') ? fitting(key.appname) : '',
    'x-keyward-account',
    sends('X-Keyward-Account') ? fitting(shortname) : '',
    'x-keyward-roles',
    role && sends('X-Keyward-Roles') ? fitting(role.name) : '',
    'x-keyward-permissions',
    role && sends('X-Keyward-Permissions') ? permissionText(role) : '',
    PREFLIGHT_NAME,
    code === 'preflight' ? 'allowed' : '',
    // A proxy that caches the answer must not give it to another key (docs/decisions/0032).
    'vary',
    'Authorization, X-Api-Key',
  ];
  if (code === 'forbidden') {
    headers.push(
      'www-authenticate',
      bearerChallenge({ realm: REALM, error: 'insufficient_scope', scope: verdict.needed }),
    );
  }
  if (rate && key?.rateLimit) headers.push(...Object.entries(rateLimitHeaders(key.rateLimit, rate)).flat());
  return headers;
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
