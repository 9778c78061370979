import { MAX_SEARCH_LENGTH, MAX_SKIPPED_RECORDS, MAX_TIME, OBJECT_ID } from '@keyward/contract/limits';
import type { AuditSearch } from '@keyward/sdk';
import { searchText } from '../../app/search-params.ts';

export const ranges = ['1h', '24h', '7d', '30d', 'custom'] as const;
export type Range = (typeof ranges)[number];

/** Classes of records, as the contract names them. */
export const classes = [
  'apikey',
  'secret',
  'user',
  'session',
  'account',
  'role',
  'replica',
  'webhook',
  'leak',
  'system',
] as const;
export type AuditClass = (typeof classes)[number];

export const pageSizes = [25, 50, 100, 250] as const;
export type PageSize = (typeof pageSizes)[number];

/** The search parameters of the page. */
export interface AuditLogsSearch {
  /** Text to find in action, user or description. */
  readonly q?: string;
  /** Id of the key, user or other object that the records are about. */
  readonly object?: string;
  /** Absent for the whole log. */
  readonly range?: Range;
  /** Start of a custom range, Unix time in seconds. */
  readonly start?: number;
  readonly end?: number;
  /** Classes separated by commas; absent for all. */
  readonly include?: string;
  /** Number of records to skip. */
  readonly from?: number;
  readonly size?: PageSize;
}

const SECONDS = { '1h': 3600, '24h': 86_400, '7d': 7 * 86_400, '30d': 30 * 86_400 };

/** Removes invalid parameters, so that an old or mistyped link still shows the log. */
export function auditLogsSearch(search: Record<string, unknown>): AuditLogsSearch {
  const q = searchText(search['q'])?.slice(0, MAX_SEARCH_LENGTH);
  const object = searchText(search['object']);
  const range = ranges.find((each) => each === search['range']);
  const start = range === 'custom' ? parseInteger(search['start'], MAX_TIME) : undefined;
  const end = range === 'custom' ? parseInteger(search['end'], MAX_TIME) : undefined;
  const include = chosenClasses(searchText(search['include'])).join(',');
  const from = parseInteger(search['from'], MAX_SKIPPED_RECORDS);
  const size = pageSizes.find((each) => each === Number(search['size']));
  return {
    ...(q && { q }),
    ...(object && OBJECT_ID.test(object) && { object }),
    ...(range && { range }),
    ...(start && { start }),
    ...(end && { end }),
    ...(include && { include }),
    ...(from && { from }),
    ...(size && { size }),
  };
}

function parseInteger(value: unknown, max: number): number | undefined {
  const number = Number(value);
  return Number.isInteger(number) && number > 0 && number <= max ? number : undefined;
}

/** Returns the known classes of the parameter, in display order. */
export function chosenClasses(include: string | undefined): AuditClass[] {
  const named = include?.split(',') ?? [];
  return classes.filter((each) => named.includes(each));
}

export const DEFAULT_SIZE: PageSize = 50;

/** Returns the API query. Relative times are negative seconds, so that they refer to the server's clock. */
export function toQuery({
  q,
  object,
  range,
  start,
  end,
  include,
  from,
  size = DEFAULT_SIZE,
}: AuditLogsSearch): AuditSearch {
  const chosen = chosenClasses(include);
  return {
    ...(range !== undefined && range !== 'custom' && { start: -SECONDS[range] }),
    ...(start !== undefined && { start }),
    ...(end !== undefined && { end }),
    ...(q !== undefined && { search: q }),
    ...(object !== undefined && { object_id: object }),
    ...(chosen.length > 0 && { include: chosen }),
    ...(from !== undefined && { from }),
    size,
  };
}

/** Returns whether a filter is set. */
export function isFiltered({ q, object, range, include }: AuditLogsSearch): boolean {
  return [q, object, range, include].some((filter) => filter !== undefined);
}
