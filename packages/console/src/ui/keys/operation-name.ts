const names: Readonly<Record<string, string>> = {
  exchange: 'Exchange for an access token',
  verify: 'Verified by a service',
  oauth: 'OAuth client',
  replica: 'Checked by a replica',
  'forward-auth': 'Forward-auth',
  other: 'Others',
};

const ROUTE = 'forward-auth:';

/** What a key was used for, in words; operations of the API keep their ids. */
export function operationName(operation: string): string {
  if (operation.startsWith(ROUTE)) return `Forward-auth, route ${operation.slice(ROUTE.length)}`;
  return Object.hasOwn(names, operation) ? (names[operation] ?? operation) : operation;
}
