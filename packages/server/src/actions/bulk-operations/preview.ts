import { type BulkPreview, operations } from '@keyward/contract';
import { action } from '../action.ts';
import { planFor } from './alter.ts';
import { readAlteration } from './read.ts';
import { remembering } from './remembering.ts';
import { countExcluded, selected } from './select.ts';

const DAY = 86_400;

export const previewBulkOperation = action(
  operations.previewBulkOperation,
  async (context, caller, { body }): Promise<BulkPreview> => {
    const alteration = readAlteration(caller, body.change);
    await context.uses.settle();
    const asked = { context, caller, stores: remembering(context.storage.stores) };
    const counts = { total: 0, changed: 0, unchanged: 0, rejected: 0, admin: 0, used_last_24_hours: 0 };
    const rejections = new Map<string, BulkPreview['rejections'][number]>();
    const since = context.now() - DAY;
    for await (const batch of selected(asked, body.selection)) {
      for (const { key } of batch) {
        const planned = await planFor(asked, key, alteration);
        counts.total++;
        counts[planned.outcome]++;
        if (planned.outcome === 'rejected') {
          const { code, message } = planned.refusal;
          const known = rejections.get(message) ?? { code, message, count: 0 };
          rejections.set(message, { ...known, count: known.count + 1 });
        }
        if (planned.outcome !== 'changed' || !key) continue;
        if (key.role === 'admin') counts.admin++;
        if (key.lastLogin !== null && key.lastLogin > since) counts.used_last_24_hours++;
      }
    }
    const excluded = await countExcluded(asked, body.selection);
    return { ...counts, excluded, rejections: [...rejections.values()] };
  },
);
