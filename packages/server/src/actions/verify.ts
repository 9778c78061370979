import {
  canonicalIp,
  type ExplainedVerdict,
  type KeyQuestion,
  type KeyVerdict,
  operations,
  type VerdictCode,
  verdictReasons,
} from '@keyward/contract';
import type { Caller } from '../domain/caller.ts';
import { keyCheckExplained } from '../domain/events/api-keys.ts';
import type { Permission, Role } from '../domain/role.ts';
import type { KeyCheckRequest, Step, Verdict } from '../verification/key-checks.ts';
import type { IndexedAccount } from '../verification/key-index.ts';
import { action } from './action.ts';
import { change } from './change.ts';
import type { ActionContext, Ports } from './ports.ts';
import { Refusal } from './refusal.ts';
import { verdictFields } from './verdict-fields.ts';

export const verifyKey = action(
  operations.verifyKey,
  async (context: ActionContext<'index' | 'checks'>, caller, { body }) => {
    const account = accountOf(context, caller);
    return viewOf(account, context.checks.check(questionOf(account, body)));
  },
);

export const verifyKeys = action(
  operations.verifyKeys,
  async (context: ActionContext<'index' | 'checks'>, caller, { body }) => {
    const account = accountOf(context, caller);
    return body.checks.map((each) => viewOf(account, context.checks.check(questionOf(account, each))));
  },
);

export const explainKey = action(
  operations.explainKey,
  async (
    context: ActionContext<'elapsed' | 'index' | 'checks' | 'throttles'>,
    caller,
    { body },
  ): Promise<ExplainedVerdict> => {
    const wait = context.throttles.explanations.count(caller.accountId, context.elapsed());
    if (wait > 0) throw new Refusal('too_many_attempts', undefined, wait);
    const account = accountOf(context, caller);
    const { verdict, steps } = context.checks.explain(questionOf(account, body));
    const view = viewOf(account, verdict);
    await change(context, caller, (_stores, ledger) => ledger.record(keyCheckExplained(verdict.key, view.code)));
    return { ...view, reason: verdictReasons[view.code], steps: steps.map(viewOfStep) };
  },
);

function accountOf({ index }: Ports<'index'>, { accountId }: Caller): IndexedAccount {
  const account = index.accountWithId(accountId);
  if (!account) throw new Refusal('unavailable');
  return account;
}

function questionOf(account: IndexedAccount, { key, permission, ip, count }: KeyQuestion): KeyCheckRequest {
  const commonFields = { account, presented: key, ip: canonicalIp(ip), operation: 'verify', counts: count ?? true };
  // Without a permission in the request, the service decides by the role in the verdict.
  if (permission === undefined) return { ...commonFields, allows: anyRole, coversRequest: false };
  return { ...commonFields, allows: hasPermission(permission) };
}

function anyRole(): boolean {
  return true;
}

function hasPermission(permission: string): (role: Role) => boolean {
  return (role) => role.permissions.has(permission as Permission);
}

/** @throws Refusal unavailable if the index is stale */
function viewOf({ shortname }: IndexedAccount, { code, key, role, rate }: Verdict): KeyVerdict {
  if (code === 'unavailable') throw new Refusal('unavailable');
  if (!key) return { valid: false, code, account: shortname };
  const { rateLimit } = key;
  return {
    valid: code === 'valid',
    code,
    account: shortname,
    id: key.id,
    appname: key.appname,
    roles: role?.name ? [role.name] : [],
    permissions: [...(role?.permissions ?? [])],
    expires_at: key.expiresAt,
    metadata: { ...key.metadata },
    ...verdictFields(key.textFields),
    ...(rate &&
      rateLimit && {
        rate_limit: {
          limit: rateLimit.limit,
          window_seconds: rateLimit.windowSeconds,
          remaining: rate.remaining,
          reset_seconds: rate.resetSeconds,
        },
      }),
  };
}

/** The verdict for each failed step. */
const REFUSALS: Readonly<Record<Step['name'], VerdictCode>> = {
  format: 'unknown',
  known: 'unknown',
  state: 'disabled',
  expiry: 'expired',
  ip: 'ip_denied',
  permission: 'forbidden',
  rate_limit: 'rate_limited',
};

const PASSED: Readonly<Record<Step['name'], string>> = {
  format: 'The key has a valid format and checksum.',
  known: 'The key belongs to this account.',
  state: 'The key is not disabled.',
  expiry: 'The key has not expired.',
  ip: 'The IP address is allowed.',
  permission: 'The role of the key allows the request.',
  rate_limit: 'The key is within its rate limit, or has none.',
};

function viewOfStep({ name, passed }: Step): ExplainedVerdict['steps'][number] {
  if (!passed && name === 'format') {
    return {
      step: name,
      passed,
      reason: 'The format or the checksum of the key is invalid. Check it for typing errors.',
    };
  }
  return { step: name, passed, reason: passed ? PASSED[name] : verdictReasons[REFUSALS[name]] };
}
