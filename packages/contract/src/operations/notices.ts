import Type from 'typebox';
import { noContent, ok, operation } from '../operation.ts';
import { Notice, NoticeId, NoticeQuery } from '../schemas/notice.ts';

export const listNotices = operation('listNotices', {
  summary: 'List notices',
  description:
    'Keys that expire within 30, 7 or 1 days, and keys that the key policy will disable or delete because they are unused: soonest first, with the latest notice of each key. A notice that no longer applies is removed automatically. meta.total counts all notices.',
  tag: 'API keys',
  query: NoticeQuery,
  answer: ok(Type.Array(Notice)),
});

export const dismissNotice = operation('dismissNotice', {
  summary: 'Dismiss a notice',
  description:
    'Dismisses it for all users of the account. The event still happens, and the next stage creates a new notice.',
  tag: 'API keys',
  params: Type.Object({ id: NoticeId }),
  answer: noContent,
  errors: ['not_found'],
});
