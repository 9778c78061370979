import type { ApiKey } from './api-key.ts';

/**
 * Time for which the name of a deleted key is reserved, so that an old log line or client cannot be mistaken for
 * another key.
 */
export const NAME_RESERVED_SECONDS = 30 * 86_400;

/** The stored facts about a deleted key; the audit log has the rest. */
export interface DeletedKey extends Pick<ApiKey, 'id' | 'appname' | 'role'> {
  readonly deletedAt: number;
  readonly deletedBy: string;
}

export function nameReservedUntil({ deletedAt }: Pick<DeletedKey, 'deletedAt'>): number {
  return deletedAt + NAME_RESERVED_SECONDS;
}
