import type { ActionContext } from '../ports.ts';
import { noticeExpiries } from './expiry-notices.ts';
import { writeNoticeMails } from './notice-mails.ts';
import { endUnusedKeys } from './unused-keys.ts';

interface Options {
  /** Whether there is a mail server to send mail with. */
  readonly isSending: boolean;
  /** Breaks off between two steps; the next run goes on. */
  readonly signal?: AbortSignal;
  /** Of what went wrong; the rest is done all the same. */
  report(error: unknown): void;
}

/** What time brings to keys: done now and then while the server runs, and the same however often. */
export async function upkeep(
  context: ActionContext<'uses' | 'publicUrl'>,
  { isSending, signal, report }: Options,
): Promise<void> {
  await endUnusedKeys(context, signal).catch(report);
  await noticeExpiries(context, signal).catch(report);
  if (!signal?.aborted) await writeNoticeMails(context, { isSending }).catch(report);
}
