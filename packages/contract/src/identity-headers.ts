/**
 * Every X-Keyward-* header that a forward-auth answer carries, in the order in which it is sent. A proxy sets or removes
 * each of them in the request of its client, since a service trusts them.
 */
export const IDENTITY_HEADERS = [
  'X-Keyward-Code',
  'X-Keyward-Key',
  'X-Keyward-Account',
  'X-Keyward-Roles',
  'X-Keyward-Permissions',
] as const;

export type IdentityHeader = (typeof IDENTITY_HEADERS)[number];
