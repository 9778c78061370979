/**
 * Limits and patterns that the schemas share with the forms of the console. This file does not import the schema
 * library, which would be a large part of the console's first page.
 */

/** The name of a key or a replica. */
export const NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/;
export const ROLE_NAME = /^[0-9A-Za-z_.-]{1,32}$/;
/** The short name of an account. */
export const SHORTNAME = /^[A-Za-z0-9_.~-]{5,16}$/;
export const KEY_FORMAT_NAME = /^[a-z][a-z0-9_-]{0,31}$/;
export const OBJECT_ID = /^[0-9A-Za-z_]{1,64}$/;

/** The maximum length of a search, in characters. */
export const MAX_SEARCH_LENGTH = 100;
/** The maximum period of a filter, in days: 100 years. */
export const MAX_FILTER_DAYS = 36_500;
/** The maximum number of records that a search of the audit log can skip. */
export const MAX_SKIPPED_RECORDS = 1_000_000;
/** The last second of the year 9999, in Unix time. */
export const MAX_TIME = 253_402_300_799;

/** The maximum length of an owner, in characters. */
export const MAX_OWNER_LENGTH = 320;
export const MAX_DESCRIPTION_LENGTH = 500;
export const TAG = /^[0-9A-Za-z][0-9A-Za-z_.:/-]{0,49}$/;
export const MAX_TAG_LENGTH = 50;
export const MAX_TAGS = 20;
/** The maximum size of the JSON text. */
export const MAX_METADATA_BYTES = 4096;

/** The maximum number of requests in the window of a rate limit. */
export const MAX_RATE_LIMIT = 100_000;
/** The maximum overlap of a key rotation. */
export const MAX_OVERLAP_SECONDS = 90 * 86_400;

/** The maximum of each period in a key policy, in days. */
export const MAX_POLICY_DAYS = 3650;
/** The minimum number of days before the action for unused keys: its notice is sent a week earlier. */
export const MIN_UNUSED_DAYS = 14;

/** The maximum length of a text that is searched for leaked keys, in characters. */
export const MAX_LEAK_TEXT_LENGTH = 200_000;
