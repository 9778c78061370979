import type { CountedDenial } from '../../domain/denied-attempt.ts';
import { attemptDenied } from '../../domain/events/sessions.ts';
import type { Stores } from '../../storage/stores/index.ts';
import { changeWithin } from '../change.ts';
import type { Ports } from '../ports.ts';

/** Appends an audit record for each denial that belongs to an account. */
export async function recordDenials(
  { clock: now, random }: Ports<'clock' | 'random'>,
  stores: Stores,
  denials: readonly CountedDenial[],
): Promise<void> {
  for (const denied of denials) {
    const { accountId, subject, ip } = denied;
    if (accountId === null) continue;
    const actor = { accountId, name: typeof subject === 'string' ? subject : subject.name, ip };
    const context = { now, random };
    await changeWithin({ context, stores, actor }, (_, ledger) => ledger.record(attemptDenied(denied)));
  }
}
