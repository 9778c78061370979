const names: Readonly<Record<string, string>> = {
  exchange: 'Token exchange',
  verify: 'Checks by services',
  oauth: 'OAuth',
  replica: 'Checks by replicas',
  'forward-auth': 'Forward-auth',
  other: 'Other',
};

const ROUTE = 'forward-auth:';

/** Returns the display name of an operation. Operations of the API keep their ids. */
export function operationName(operation: string): string {
  if (operation.startsWith(ROUTE)) return `Forward-auth, route ${operation.slice(ROUTE.length)}`;
  return Object.hasOwn(names, operation) ? (names[operation] ?? operation) : operation;
}
