import Type from 'typebox';
import { noContent, ok, operation } from '../operation.ts';
import { Notice, NoticeId, NoticeQuery } from '../schemas/notice.ts';

export const listNotices = operation('listNotices', {
  summary: 'List what happens to keys soon',
  description:
    'Keys that expire within 30, 7 or 1 days, and keys that will be ended because nobody uses them; the nearest first, of each key the latest word. One that is no longer so is gone by itself. meta.total counts them all.',
  tag: 'API keys',
  query: NoticeQuery,
  answer: ok(Type.Array(Notice)),
});

export const dismissNotice = operation('dismissNotice', {
  summary: 'Dismiss a notice',
  description: 'For everybody in the account. What it says happens all the same; a nearer stage is told again.',
  tag: 'API keys',
  params: Type.Object({ id: NoticeId }),
  answer: noContent,
  errors: ['not_found'],
});
