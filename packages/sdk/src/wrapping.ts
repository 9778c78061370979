import type { OperationId } from '@keyward/contract/routes';

/**
 * The operations whose answer is not `{"meta", "data"}`: `bare` answers are the whole body, `empty` ones have none.
 * The light half of the contract does not say this; a test holds this table against the half that does.
 */
export const exceptions = {
  exchangeToken: 'bare',
  passwordToken: 'bare',
  refreshToken: 'bare',
  listPermissions: 'bare',
  health: 'bare',
  readiness: 'bare',
  describeApi: 'bare',
  publishSigningKeys: 'bare',
  deleteApiKey: 'empty',
  signOut: 'empty',
  deleteUser: 'empty',
} as const satisfies Partial<Record<OperationId, Wrapping>>;

export type Wrapping = 'enveloped' | 'bare' | 'empty';

export type WrappingOf<Id extends OperationId> = Id extends keyof typeof exceptions
  ? (typeof exceptions)[Id]
  : 'enveloped';

export function wrappingOf(id: OperationId): Wrapping {
  return (exceptions as Partial<Record<OperationId, Wrapping>>)[id] ?? 'enveloped';
}
