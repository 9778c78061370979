import { type KeyHeader, keyTextFieldNames, keyTextFields } from './key-fields.ts';

/** Each forward-auth header with the value of a text field, and the field. */
export const keyHeaders = keyTextFieldNames.flatMap((name) => {
  const { header } = keyTextFields[name];
  return header === undefined ? [] : [[header, name] as const];
});

/** The headers that a forward-auth route can select. */
export const SELECTABLE_HEADERS = [
  'X-Keyward-Key',
  'X-Keyward-Account',
  'X-Keyward-Roles',
  'X-Keyward-Permissions',
  ...keyHeaders.map(([header]) => header as KeyHeader),
] as const;

export type SelectableHeader = (typeof SELECTABLE_HEADERS)[number];

/** The default selection of a new route. It excludes permissions, which grow with the resources of the account. */
export const DEFAULT_IDENTITY_HEADERS: readonly SelectableHeader[] = SELECTABLE_HEADERS.filter(
  (name) => name !== 'X-Keyward-Permissions',
);

/**
 * Every X-Keyward-* header of a forward-auth response, in the order of sending. A proxy must set or remove each of them
 * in the request of its client, because services trust them.
 */
export const IDENTITY_HEADERS = ['X-Keyward-Code', ...SELECTABLE_HEADERS] as const;

export type IdentityHeader = (typeof IDENTITY_HEADERS)[number];

/**
 * The longest value, in bytes; a longer value is sent empty. Services limit the size of all headers: Node to 16 kB,
 * others to 8 kB.
 */
export const MAX_HEADER_BYTES = 4096;

/**
 * The header with the value `allowed` if forward-auth allows a CORS preflight without a key; empty in every other
 * response. A proxy accepts it instead of `X-Keyward-Code: valid`.
 */
export const PREFLIGHT_HEADER = 'Keyward-Preflight';
