import type { ApiKey, ApiKeyQuery } from '@keyward/sdk';
import { NEVER_USED, searchText } from '../../app/address.ts';

/** What the address of the page may say: the query of the server but for the page size, which is a preference. */
export interface ApiKeysSearch {
  readonly q?: string;
  readonly role?: string;
  readonly status?: ApiKey['status'];
  readonly unused?: number;
  readonly sort?: string;
  readonly cursor?: string;
  readonly size?: PageSize;
}

export const statuses = ['active', 'quarantined', 'disabled', 'expired'] as const;

export const pageSizes = [25, 50, 100, 250] as const;
type PageSize = (typeof pageSizes)[number];
export const DEFAULT_SIZE: PageSize = 50;

const SORT = /^-?(added|appname|role|last_login|created_at|created_by|expires_at|status|hint)$/;

/** Whatever the server would refuse is left out, so that an old or mistyped link still shows the table. */
export function apiKeysSearch(search: Record<string, unknown>): ApiKeysSearch {
  const { status, size } = search;
  const q = searchText(search['q'])?.slice(0, 100);
  const role = searchText(search['role']);
  const sort = searchText(search['sort']);
  const cursor = searchText(search['cursor']);
  const unused = Number(search['unused']);
  const knownStatus = statuses.find((each) => each === status);
  const knownSize = pageSizes.find((each) => each === Number(size));
  return {
    ...(q && { q }),
    ...(role && /^[0-9A-Za-z_.-]{1,32}$/.test(role) && { role }),
    ...(knownStatus && { status: knownStatus }),
    ...(Number.isInteger(unused) && unused >= 1 && unused <= NEVER_USED && { unused }),
    ...(sort && SORT.test(sort) && { sort }),
    ...(cursor && { cursor }),
    ...(knownSize && { size: knownSize }),
  };
}

export function toQuery({ unused, size = DEFAULT_SIZE, ...rest }: ApiKeysSearch): ApiKeyQuery {
  return { ...rest, limit: size, ...(unused !== undefined && { unused_days: unused }) };
}

export function isFiltered({ q, role, status, unused }: ApiKeysSearch): boolean {
  return [q, role, status, unused].some((filter) => filter !== undefined);
}
