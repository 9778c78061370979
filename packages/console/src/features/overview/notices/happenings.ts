import type { Notice } from '@keyward/sdk';

/** What happens to a key, as people say it. */
export const happenings: Readonly<Record<Notice['action'], string>> = {
  expire: 'Expires',
  disable: 'Is disabled: unused',
  delete: 'Is deleted: unused',
};
