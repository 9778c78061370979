import type { ActionContext } from '../ports.ts';
import { recordExpiryNotices } from './expiry-notices.ts';
import { writeNoticeMails } from './notice-mails.ts';
import { applyUnusedKeyPolicies } from './unused-keys.ts';

interface Options {
  /** True if a mail server is configured. */
  readonly isSending: boolean;
  /** Aborts the run between two steps; the next run continues. */
  readonly signal?: AbortSignal;
  /** Receives the error of a failed step. The other steps still run. */
  report(error: unknown): void;
}

/** Performs the time-based work on keys. The server calls it periodically; the interval does not affect the result. */
export async function upkeep(
  context: ActionContext<'uses' | 'publicUrl'>,
  { isSending, signal, report }: Options,
): Promise<void> {
  await applyUnusedKeyPolicies(context, signal).catch(report);
  await recordExpiryNotices(context, signal).catch(report);
  if (!signal?.aborted) await writeNoticeMails(context, { isSending }).catch(report);
}
