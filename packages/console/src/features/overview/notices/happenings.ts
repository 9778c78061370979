import type { Notice } from '@keyward/sdk';

/** What happens to a key, as people say it. */
export const happenings: Readonly<Record<Notice['action'], string>> = {
  expire: 'Expires',
  disable: 'Will be disabled: unused',
  delete: 'Will be deleted: unused',
};
