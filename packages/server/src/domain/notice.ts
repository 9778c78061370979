/** What people are told of ahead of time: that a key expires, or that it will be ended because nobody uses it. */
export const noticeKinds = ['expiry', 'unused'] as const;
export type NoticeKind = (typeof noticeKinds)[number];
