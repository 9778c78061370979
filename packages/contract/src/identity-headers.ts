/** The headers of which a forward-auth route selects those that have a value. */
export const SELECTABLE_HEADERS = [
  'X-Keyward-Key',
  'X-Keyward-Account',
  'X-Keyward-Roles',
  'X-Keyward-Permissions',
] as const;

export type SelectableHeader = (typeof SELECTABLE_HEADERS)[number];

/** Those that a new route has without a selection: permissions grow with the resources of the account. */
export const DEFAULT_IDENTITY_HEADERS: readonly SelectableHeader[] = SELECTABLE_HEADERS.filter(
  (name) => name !== 'X-Keyward-Permissions',
);

/**
 * Every X-Keyward-* header that a forward-auth answer carries, in the order in which it is sent. A proxy sets or removes
 * each of them in the request of its client, since a service trusts them.
 */
export const IDENTITY_HEADERS = ['X-Keyward-Code', ...SELECTABLE_HEADERS] as const;

export type IdentityHeader = (typeof IDENTITY_HEADERS)[number];

/** A longer value is sent empty, in bytes. Services accept a limited size of all headers: Node 16 kB, others 8 kB. */
export const MOST_HEADER_BYTES = 4096;

/**
 * Has the value `allowed` where forward-auth lets a CORS preflight through without a key, and is empty in every other
 * answer. A proxy accepts it in place of `X-Keyward-Code: valid`.
 */
export const PREFLIGHT_HEADER = 'Keyward-Preflight';
