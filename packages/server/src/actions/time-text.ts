const TIME = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(:\d{2})?(?:\.\d+)?)?(?: ?(Z|UTC|[+-]\d{2}:?\d{2}))?$/i;
const LATEST = 253_402_300_799;
/** 2000-01-01. An earlier time is a mistake, such as 0 for never. */
const EARLIEST = 946_684_800;
/** Numbers greater than or equal to this value are milliseconds. */
const FIRST_MILLISECONDS = 100_000_000_000;

/**
 * Parses a time: `2024-12-16 19:47:38`, with or without a time zone (default UTC), a date (its start), Unix time in seconds
 * or milliseconds, or `Never`. Times before 2000 are rejected.
 * @returns Unix seconds, null for `Never` or an empty value, undefined if it is not a time
 */
export function readTime(value: unknown): number | null | undefined {
  if (value === undefined || value === null || value === '') return null;
  if (typeof value === 'number') return inRange(inSeconds(value));
  if (typeof value !== 'string') return undefined;
  if (value.toLowerCase() === 'never') return null;
  return /^\d{1,15}$/.test(value) ? inRange(inSeconds(Number(value))) : readCalendarTime(value);
}

function readCalendarTime(text: string): number | undefined {
  const [, date, minutes = '00:00', seconds = ':00', zone = 'Z'] = TIME.exec(text) ?? [];
  if (date === undefined || !isDate(date)) return undefined;
  const offset = /^(?:Z|UTC)$/i.test(zone) ? 'Z' : zone.replace(/^(...)(\d\d)$/, '$1:$2');
  return inRange(Math.floor(Date.parse(`${date}T${minutes}${seconds}${offset}`) / 1000));
}

/** Rejects dates such as 2024-02-31, which Date.parse reads as March 2. */
function isDate(date: string): boolean {
  const milliseconds = Date.parse(`${date}T00:00:00Z`);
  return !Number.isNaN(milliseconds) && new Date(milliseconds).toISOString().startsWith(date);
}

function inSeconds(number: number): number {
  return number >= FIRST_MILLISECONDS ? Math.floor(number / 1000) : number;
}

function inRange(seconds: number): number | undefined {
  return Number.isSafeInteger(seconds) && seconds >= EARLIEST && seconds <= LATEST ? seconds : undefined;
}
