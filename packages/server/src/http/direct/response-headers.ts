import {
  bearerChallenge,
  type ForwardVerdictCode,
  type KeyTextField,
  keyHeaders,
  MAX_HEADER_BYTES,
  PREFLIGHT_HEADER,
  rateLimitHeaders,
  type SelectableHeader,
} from '@keyward/contract';
import type { Permission, Role } from '../../domain/role.ts';
import type { Verdict } from '../../verification/key-checks.ts';
import { REALM } from '../error-response.ts';

/** The verdict of forward-auth. `preflight` is a CORS preflight that the route allows without a key. */
export interface ForwardVerdict extends Omit<Verdict, 'code'> {
  readonly code: ForwardVerdictCode | 'preflight';
  /** The permission that the denied role lacks; undefined if no permission would change the verdict. */
  readonly requiredPermission?: Permission | undefined;
}

interface HeaderSelection {
  readonly shortname: string;
  /** Identity headers that the route selects; undefined without a route, to select all of them. */
  readonly selected: readonly string[] | undefined;
}

/** Headers of every response to a check. */
export const NO_STORE = ['cache-control', 'no-store'] as const;

const PREFLIGHT_NAME = PREFLIGHT_HEADER.toLowerCase();

/**
 * Returns alternating names and values. Always includes every header of IDENTITY_HEADERS, because some proxies pass on
 * the client's own header if one is missing.
 */
export function responseHeaders(verdict: ForwardVerdict, selection: HeaderSelection): string[] {
  return [...roleHeaders(verdict, selection), ...fieldHeaders(verdict, selection)];
}

/** Returns the headers for text fields of the key. */
function fieldHeaders({ code, key }: ForwardVerdict, selection: HeaderSelection): string[] {
  const value = (header: string, field: KeyTextField) =>
    code === 'valid' && isSelected(header, selection) ? (key?.textFields[field] ?? '') : '';
  return keyHeaders.flatMap(([header, field]) => [header.toLowerCase(), value(header, field)]);
}

function isSelected(header: string, { selected }: HeaderSelection): boolean {
  return selected === undefined || selected.includes(header);
}

/** Returns the other headers. Apart from the name of the key, they are the same for all allowed keys with a role. */
function roleHeaders(verdict: ForwardVerdict, selection: HeaderSelection): string[] {
  const { code, key, role, rate } = verdict;
  const sends = (header: SelectableHeader) => code === 'valid' && isSelected(header, selection);
  const headers = [
    'x-keyward-code',
    code === 'preflight' ? '' : code,
    'x-keyward-key',
    key && sends('X-Keyward-Key') ? emptyIfTooLong(key.appname) : '',
    'x-keyward-account',
    sends('X-Keyward-Account') ? emptyIfTooLong(selection.shortname) : '',
    'x-keyward-roles',
    role && sends('X-Keyward-Roles') ? emptyIfTooLong(role.name) : '',
    'x-keyward-permissions',
    role && sends('X-Keyward-Permissions') ? permissionText(role) : '',
    PREFLIGHT_NAME,
    code === 'preflight' ? 'allowed' : '',
    // A proxy that caches the response must not use it for requests with another key (docs/decisions/0032).
    'vary',
    'Authorization, X-Api-Key',
  ];
  if (code === 'forbidden') {
    headers.push(
      'www-authenticate',
      bearerChallenge({ realm: REALM, error: 'insufficient_scope', scope: verdict.requiredPermission }),
    );
  }
  if (rate && key?.rateLimit) headers.push(...Object.entries(rateLimitHeaders(key.rateLimit, rate)).flat());
  return headers;
}

/** Placeholder for the name of a key; does not occur in any other value. */
const ANY_KEY = '\u0000';

/** The header text that all allowed checks of a role share, before and after the name of the key. */
interface CommonHeaders extends HeaderSelection {
  readonly before: string;
  readonly after: string;
}

/** The latest header text of each role, because nearly all checks of a role use the same account and route. */
const commonHeaders = new WeakMap<Role, CommonHeaders>();
/** Header values that Node accepts. */
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/**
 * Returns the headers of an allowed check as text, each with its line end, because composing and validating a dozen
 * headers takes longer than the check. Returns undefined if the verdict requires different headers.
 */
export function allowedHeaderText(verdict: ForwardVerdict, selection: HeaderSelection): string | undefined {
  const { code, key, role, rate } = verdict;
  if (code !== 'valid' || !key || !role || rate || !VALUE.test(key.appname)) return undefined;
  let common = commonHeaders.get(role);
  if (!common || common.shortname !== selection.shortname || common.selected !== selection.selected) {
    common = commonHeadersOf({ code, role, key: { ...key, appname: ANY_KEY } }, selection);
    commonHeaders.set(role, common);
  }
  const name = common.after === '' ? '' : emptyIfTooLong(key.appname);
  return common.before + name + common.after + formatHeaders(fieldHeaders(verdict, selection));
}

function commonHeadersOf(verdict: ForwardVerdict, selection: HeaderSelection): CommonHeaders {
  const [before = '', after = ''] = formatHeaders([...roleHeaders(verdict, selection), ...NO_STORE]).split(ANY_KEY);
  return { ...selection, before, after };
}

/** @param headers alternating names and values */
function formatHeaders(headers: readonly string[]): string {
  return headers.map((name, at) => (at % 2 === 0 ? formatHeader(name, headers[at + 1] ?? '') : '')).join('');
}

function formatHeader(name: string, value: string): string {
  if (value !== ANY_KEY && !VALUE.test(value)) throw new Error(`The value of ${name} is not a valid header value.`);
  return `${name}: ${value}\r\n`;
}

const texts = new WeakMap<Role, string>();

function permissionText(role: Role): string {
  const cached = texts.get(role);
  if (cached !== undefined) return cached;
  const text = emptyIfTooLong([...role.permissions].join(' '));
  texts.set(role, text);
  return text;
}

/** All values are ASCII by the contract's patterns, so each character is one byte. */
function emptyIfTooLong(value: string): string {
  return value.length > MAX_HEADER_BYTES ? '' : value;
}
