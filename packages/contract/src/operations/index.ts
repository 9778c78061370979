import type { Operation } from '../operation.ts';
import type { OperationId } from '../routes.ts';
import * as account from './account.ts';
import * as apiKeys from './api-keys.ts';
import * as audit from './audit.ts';
import * as bulkOperations from './bulk-operations.ts';
import * as forwardRoutes from './forward-routes.ts';
import * as keyFormats from './key-formats.ts';
import * as leaks from './leaks.ts';
import * as notices from './notices.ts';
import * as oauth from './oauth.ts';
import * as replicas from './replicas.ts';
import * as reviews from './reviews.ts';
import * as roles from './roles.ts';
import * as session from './session.ts';
import * as sharedSecret from './shared-secret.ts';
import * as system from './system.ts';
import * as tokens from './tokens.ts';
import * as users from './users.ts';
import * as verify from './verify.ts';
import * as webhooks from './webhooks.ts';

/** All operations by their id. The compiler requires an entry for each route. */
export const operations = {
  ...tokens,
  ...oauth,
  ...apiKeys,
  ...keyFormats,
  ...bulkOperations,
  ...reviews,
  ...notices,
  ...sharedSecret,
  ...session,
  ...users,
  ...roles,
  ...forwardRoutes,
  ...replicas,
  ...webhooks,
  ...leaks,
  ...account,
  ...verify,
  ...audit,
  ...system,
} as const satisfies { [Id in OperationId]: Operation<Id> };

export type Operations = typeof operations;
