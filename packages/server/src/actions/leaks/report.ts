import type { ApiKey } from '../../domain/api-key.ts';
import { leakRepeated, leakReported } from '../../domain/events/leaks.ts';
import { type Leak, stateAfterLeak } from '../../domain/leak.ts';
import type { Stores } from '../../storage/stores/index.ts';
import { applyTo } from '../api-keys/change/state.ts';
import type { Ledger } from '../change.ts';
import { newId, type Ports } from '../ports.ts';

/** Maximum number of open reports per key, because further reports add no information. */
const MAX_OPEN = 100;

/** Where a key was found, as stated by the reporter. */
export type Finding = Pick<Leak, 'reporter' | 'source' | 'url'>;

interface Work {
  readonly stores: Stores;
  readonly ledger: Ledger;
  readonly accountId: string;
}

/**
 * Records a leak and its event, and applies the account's leak policy to the key. A repeated report adds no leak, but
 * applies the policy again if the key has been enabled since.
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
  if (state) await applyTo(state, key, { context, ...work }, `found in public, reported by ${finding.reporter}`);
}
