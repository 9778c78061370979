import { type VerdictCode, verdictCodes } from '@keyward/contract/verdict';
import { readTexts, textNames } from '../text-members.ts';
import { type KeyHolder, type RateStanding, UNKNOWN, type Verdict } from '../verdict.ts';
import type { CompleteResponse } from './asking.ts';

/** The members of a JSON object; empty for any other value. */
export type Members = Readonly<Record<string, unknown>>;

/**
 * Parses the response of POST /api/v1/verify.
 * @param permission the required permission
 * @returns undefined if the response is incomplete
 */
export function readVerdict(json: unknown, permission: string | undefined): CompleteResponse<Verdict> | undefined {
  const members = membersOf(membersOf(json)['data']);
  const { account, valid } = members;
  const code = verdictCodes.find((each) => each === members['code']) as VerdictCode | undefined;
  // The API returns status 503 instead of `unavailable`.
  if (code === undefined || code === 'unavailable' || valid !== (code === 'valid') || !isName(account))
    return undefined;
  if (code === 'unknown') return { account, verdict: UNKNOWN };
  const holder = readHolder(members);
  const rate = readRate(members['rate_limit'], code === 'valid');
  if (!holder || rate === 'incomplete') return undefined;
  const standing = { ...holder, ...(rate && { rate }) };
  if (code !== 'valid') return { account, verdict: { valid: false, code, ...standing } };
  const isGranted = permission === undefined || holder.permissions.includes(permission);
  return isGranted ? { account, verdict: { valid: true, code, ...standing } } : undefined;
}

/** Parses the key of a response; undefined if a property is missing. */
export function readHolder(members: Members): KeyHolder | undefined {
  const { account, id, appname, roles, permissions, metadata } = members;
  if (!isName(account) || !isName(id) || !isName(appname) || !isStrings(roles) || !isStrings(permissions))
    return undefined;
  if (!isObject(metadata)) return undefined;
  const texts = readTexts(textNames.map((name) => members[name]));
  return texts && { id, appname, account, roles, permissions, metadata, ...texts };
}

function readRate(json: unknown, allowed: boolean): RateStanding | undefined | 'incomplete' {
  if (json === undefined) return undefined;
  const { limit, window_seconds: windowSeconds, remaining, reset_seconds: resetSeconds } = membersOf(json);
  const numbers = { limit, windowSeconds, remaining, resetSeconds };
  return Object.values(numbers).every(Number.isSafeInteger)
    ? { ...(numbers as Omit<RateStanding, 'allowed'>), allowed }
    : 'incomplete';
}

export function membersOf(json: unknown): Members {
  return isObject(json) ? json : {};
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isStrings(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}
