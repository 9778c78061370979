import type { ApiKey } from '../../domain/api-key.ts';
import { leakRepeated, leakReported } from '../../domain/events/leaks.ts';
import { type Leak, stateAfterLeak } from '../../domain/leak.ts';
import type { Stores } from '../../storage/stores/index.ts';
import { bringInto } from '../api-keys/change/state.ts';
import type { Ledger } from '../change.ts';
import { newId, type Ports } from '../ports.ts';

/** Of one key; more of them tell nobody anything new. */
const MAX_OPEN = 100;

/** Where a key was found, in the words of whoever found it. */
export type Finding = Pick<Leak, 'reporter' | 'source' | 'url'>;

interface Work {
  readonly stores: Stores;
  readonly ledger: Ledger;
  readonly accountId: string;
}

/**
 * Puts a leak down, tells of it, and does with the key what the account wants. A report that came before tells nothing new,
 * but whoever has enabled the key meanwhile finds it taken back.
 */
export async function reportLeak(
  context: Ports<'now' | 'random'>,
  work: Work,
  key: ApiKey,
  finding: Finding,
): Promise<void> {
  const { stores, ledger, accountId } = work;
  const policy = await stores.leaks.policy(accountId);
  const open = await stores.leaks.openOfKey(accountId, key.id);
  const isKnown = open.some(({ source, url }) => source === finding.source && url === finding.url);
  if (isKnown || open.length >= MAX_OPEN) {
    await ledger.record(leakRepeated(key, finding.reporter));
  } else {
    const leak: Omit<Leak, 'number'> = {
      id: newId(context, 'leak'),
      keyId: key.id,
      appname: key.appname,
      hint: key.hint,
      ...finding,
      reportedAt: context.now(),
      response: policy,
      resolvedAt: null,
      resolvedBy: null,
    };
    await stores.leaks.add(accountId, leak);
    await ledger.record(leakReported(leak));
  }
  const state = stateAfterLeak(key.state, policy);
  if (state) await bringInto(state, key, { context, ...work }, `found in public, says ${finding.reporter}`);
}
