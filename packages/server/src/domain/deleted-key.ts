import type { ApiKey } from './api-key.ts';

/** For so long the name of a deleted key is given to no other, so that an old log line or a stale client names one key. */
export const NAME_KEPT_SECONDS = 30 * 86_400;

/** What is kept of a deleted key; the audit log has the rest. */
export interface DeletedKey extends Pick<ApiKey, 'id' | 'appname' | 'role'> {
  readonly deletedAt: number;
  readonly deletedBy: string;
}

export function nameKeptUntil({ deletedAt }: Pick<DeletedKey, 'deletedAt'>): number {
  return deletedAt + NAME_KEPT_SECONDS;
}
