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

/** Of every answer to a check. */
export const NO_STORE = ['cache-control', 'no-store'] as const;

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

/** Stands for the name of a key, and is in no other value. */
const ANY_KEY = '\u0000';

/** What allowed checks with a role have in common, as the text of a head around the name of the key. */
interface CommonHead extends Asked {
  readonly before: string;
  readonly after: string;
}

/** The latest of each role: nearly always all checks ask by the same account and route. */
const commonHeads = new WeakMap<Role, CommonHead>();
/** What Node accepts in the value of a header. */
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/**
 * Returns the headers of an allowed check as text, each with its line end: composing and validating a dozen headers takes longer
 * than the check. Undefined where they are not the usual ones.
 */
export function allowedHead(verdict: ForwardVerdict, asked: Asked): string | undefined {
  const { code, key, role, rate } = verdict;
  if (code !== 'valid' || !key || !role || rate || !VALUE.test(key.appname)) return undefined;
  let common = commonHeads.get(role);
  if (!common || common.shortname !== asked.shortname || common.selected !== asked.selected) {
    common = commonHeadOf({ code, role, key: { ...key, appname: ANY_KEY } }, asked);
    commonHeads.set(role, common);
  }
  return common.after === '' ? common.before : common.before + fitting(key.appname) + common.after;
}

function commonHeadOf(verdict: ForwardVerdict, asked: Asked): CommonHead {
  const headers = [...answerHeaders(verdict, asked), ...NO_STORE];
  const lines = headers.flatMap((name, at) => (at % 2 === 0 ? [lineOf(name, headers[at + 1] ?? '')] : []));
  const [before = '', after = ''] = lines.join('').split(ANY_KEY);
  return { ...asked, before, after };
}

function lineOf(name: string, value: string): string {
  if (value !== ANY_KEY && !VALUE.test(value)) throw new Error(`The value of ${name} is no header value.`);
  return `${name}: ${value}\r\n`;
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
