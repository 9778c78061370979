import { type Notice as NoticeView, operations } from '@keyward/contract';
import { keyNoticeDismissed } from '../domain/events/api-keys.ts';
import type { KeyPolicy } from '../domain/key-policy.ts';
import type { Notice } from '../domain/notice.ts';
import { action } from './action.ts';
import { change } from './change.ts';
import { Page } from './page.ts';
import { Refusal } from './refusal.ts';

const PAGE_SIZE = 100;

export const listNotices = action(operations.listNotices, async (context, { accountId }, { query }) => {
  const { keyPolicies, notices } = context.storage.stores;
  const { unused } = await keyPolicies.get(accountId);
  const results = await notices.list(accountId, context.now(), query.limit ?? PAGE_SIZE);
  const total = await notices.count(accountId, context.now());
  return new Page(
    results.map((notice) => viewOf(notice, unused)),
    { total },
  );
});

/** Dismisses a notice for all users of the account. */
export const dismissNotice = action(operations.dismissNotice, (context, caller, { params }) =>
  change(context, caller, async (stores, ledger) => {
    const notice = await stores.notices.withId(caller.accountId, params.id);
    if (!notice) throw new Refusal('not_found', 'The account has no notice with this id. Check the id.');
    await stores.notices.dismiss(caller.accountId, notice.id, { at: ledger.at, by: caller.name });
    await ledger.record(keyNoticeDismissed(notice));
  }),
);

function viewOf({ id, kind, dueAt, days, createdAt, key }: Notice, unused: KeyPolicy['unused']): NoticeView {
  return {
    id,
    kind,
    appname: key.appname,
    roles: [key.role],
    owner: key.owner,
    due_at: dueAt,
    days,
    action: kind === 'expiry' ? 'expire' : (unused?.action ?? 'disable'),
    created_at: createdAt,
  };
}
