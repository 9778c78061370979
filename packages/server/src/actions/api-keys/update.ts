import { operations } from '@keyward/contract';
import { changedKey } from '../../domain/api-key.ts';
import { action } from '../action.ts';
import { change } from '../change.ts';
import { requireChangeAllowed } from './change-rules.ts';
import { wantedDetails } from './details.ts';
import { keyNamed } from './get.ts';
import { wantedLimits } from './limits.ts';
import { snapshotOfKey, viewOfKey } from './view.ts';

export const updateApiKey = action(operations.updateApiKey, (context, caller, { params, body }) =>
  change(context, caller, async (stores, ledger) => {
    const before = await keyNamed(stores, caller, params.appname);
    const role = await requireChangeAllowed(context, stores, caller, before, body);
    const after = changedKey(before, {
      description: body.description ?? '',
      role: role.name,
      expiresAt: body.expires_at === undefined ? before.expiresAt : body.expires_at,
      ...wantedLimits(body, before),
      ...(await wantedDetails(stores, caller.accountId, body, before)),
    });
    await stores.apiKeys.update(caller.accountId, after);
    await ledger.record(
      {
        class: 'apikey',
        action: 'update',
        description: `API key ${after.appname} changed`,
        before: snapshotOfKey(before),
        after: snapshotOfKey(after),
      },
      { entity: 'api-key', entityId: after.id, action: 'update' },
    );
    return viewOfKey(after, context.now());
  }),
);
