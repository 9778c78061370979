import type { OperationId } from '@keyward/contract';

/**
 * Operations that services call for every request of their clients. `node:http` handles their plain requests without
 * the framework; see direct/operation-route.ts and docs/decisions/0055.
 */
export const DIRECT_OPERATIONS = [
  'exchangeToken',
  'issueToken',
  'introspectToken',
  'verifyKey',
  'verifyKeys',
] as const satisfies readonly OperationId[];
