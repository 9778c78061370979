/**
 * Limits and patterns that schemas and the forms of the console share. Nothing here needs the library of the schemas, which would be
 * a large part of the first page.
 */

/** The name of a key or a replica. */
export const NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/;
export const ROLE_NAME = /^[0-9A-Za-z_.-]{1,32}$/;
/** The short name of an account. */
export const SHORTNAME = /^[A-Za-z0-9_.~-]{5,16}$/;
export const KEY_FORMAT_NAME = /^[a-z][a-z0-9_-]{0,31}$/;
export const OBJECT_ID = /^[0-9A-Za-z_]{1,64}$/;

/** Of the text of a search, in characters. */
export const MOST_SEARCH_TEXT = 100;
/** In days, of a filter: a hundred years. */
export const MOST_FILTER_DAYS = 36_500;
/** Records that a search of the audit log skips. */
export const MOST_SKIPPED_RECORDS = 1_000_000;
/** The last second of the year 9999, Unix time. */
export const LATEST_TIME = 253_402_300_799;

/** In characters. */
export const MOST_OWNER = 320;
export const MOST_DESCRIPTION = 500;
export const TAG = /^[0-9A-Za-z][0-9A-Za-z_.:/-]{0,49}$/;
export const MOST_TAG = 50;
export const MOST_TAGS = 20;
/** Of the JSON text. */
export const MOST_METADATA_BYTES = 4096;

/** Requests in the window of a rate limit. */
export const MOST_RATE_LIMIT = 100_000;
/** Of two secrets of a key. */
export const MOST_OVERLAP_SECONDS = 90 * 86_400;

/** The longest lifetime, and the longest time without use, that a key policy can name. */
export const MOST_POLICY_DAYS = 3650;
/** The owner of a key is notified a week before. */
export const LEAST_UNUSED_DAYS = 14;

/** Of a text that is searched for leaked keys, in characters. */
export const MOST_LEAK_TEXT = 200_000;
