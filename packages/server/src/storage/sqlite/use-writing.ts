import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { packUses } from '../uses/packed-uses.ts';
import type { UseWriter, UseWriting } from '../uses/use-writer.ts';

/** From so many keys on in one batch, writing would keep checks waiting. */
const FEW = 200;

/**
 * Writes uses here as long as they are few, which is nearly everywhere; from then on in a thread with a connection of its
 * own. Only one batch is ever under way: see UseRecorder.
 * @param writer writes here
 * @param file the database, for the thread
 * @param accountIds whose keys the thread sorts
 */
export function sqliteUseWriting(
  writer: UseWriter,
  file: string,
  accountIds: () => Promise<readonly string[]>,
): UseWriting {
  let thread: Worker | undefined;
  const start = async () => {
    const started = new Worker(new URL('use-thread.ts', import.meta.url), {
      workerData: { file, accountIds: await accountIds() },
    });
    started.once('exit', () => {
      thread = undefined;
    });
    return started;
  };
  return {
    async write(uses) {
      if (!thread && uses.length <= FEW) return writer.write(uses);
      thread ??= await start();
      const packed = packUses(uses);
      const answered = once(thread, 'message');
      thread.postMessage(packed, [packed.numbers.buffer]);
      const [answer] = (await answered) as [UseAnswer];
      if (!answer.ok) throw new UsesNotWritten(answer.message);
    },
    async close() {
      await thread?.terminate();
    },
  };
}

/** What the thread says of a batch. */
export type UseAnswer = { readonly ok: true } | { readonly ok: false; readonly message: string };

/** A batch that is still to be written; the message is that of the database. */
class UsesNotWritten extends Error {}
