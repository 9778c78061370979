import type { Notice } from '@keyward/sdk';

/** Labels of notices. */
export const noticeLabels: Readonly<Record<Notice['action'], string>> = {
  expire: 'Expires',
  disable: 'Will be disabled: unused',
  delete: 'Will be deleted: unused',
};
