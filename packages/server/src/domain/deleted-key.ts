import type { ApiKey } from './api-key.ts';

/**
 * Time for which the name of a deleted key is reserved, so that an old log line or client is not mistaken for another
 * key.
 */
export const NAME_RESERVED_SECONDS = 30 * 86_400;

/** The stored fields of a deleted key; the audit log contains its other fields. */
export interface DeletedKey extends Pick<ApiKey, 'id' | 'appname' | 'role'> {
  readonly deletedAt: number;
  readonly deletedBy: string;
}

export function nameReservedUntil({ deletedAt }: Pick<DeletedKey, 'deletedAt'>): number {
  return deletedAt + NAME_RESERVED_SECONDS;
}
