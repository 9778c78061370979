import { type CountedDenial, describeDenial } from '../../domain/denied-attempt.ts';
import type { Stores } from '../../storage/stores/index.ts';
import { openLedger } from '../change.ts';
import type { Context } from '../context.ts';

/** Appends a record of the audit log for each denial that belongs to an account. */
export async function recordDenials(
  { clock: now, random }: Pick<Context, 'clock' | 'random'>,
  stores: Stores,
  denials: readonly CountedDenial[],
): Promise<void> {
  for (const denied of denials) {
    const { accountId, attempt, reason, subject, count, ip, minute } = denied;
    if (accountId === null) continue;
    const known = typeof subject === 'string' ? { kind: subject } : { kind: subject.kind, id: subject.id };
    const name = typeof subject === 'string' ? subject : subject.name;
    await openLedger({ now, random }, stores, { accountId, name, ip }).record({
      class: 'session',
      subclass: attempt,
      action: 'deny',
      description: describeDenial(denied),
      after: { ...known, reason, count, minute },
    });
  }
}
