import type { Input, Operation, OperationId, Operations, Output } from '@keyward/contract';
import { getAccount, updateAccount } from '../actions/account.ts';
import { getAllowedIps, updateAllowedIps } from '../actions/allowed-ips.ts';
import { regenerateApiKey } from '../actions/api-keys/change/regenerate.ts';
import { disableApiKey, enableApiKey } from '../actions/api-keys/change/state.ts';
import { updateApiKey } from '../actions/api-keys/change/update.ts';
import { createApiKey } from '../actions/api-keys/create/create.ts';
import { deleteApiKey } from '../actions/api-keys/delete/delete.ts';
import { deleteApiKeyWithIssued, previewDeleteWithIssued } from '../actions/api-keys/delete/delete-with-issued.ts';
import { importApiKeys } from '../actions/api-keys/import/import.ts';
import { exportApiKeys, exportSelectedApiKeys } from '../actions/api-keys/read/export.ts';
import { getApiKey } from '../actions/api-keys/read/get.ts';
import { listApiKeys } from '../actions/api-keys/read/list.ts';
import { getApiKeyUsage, summarizeUsage } from '../actions/api-keys/read/usage.ts';
import { cancelRotation } from '../actions/api-keys/rotation/cancel.ts';
import { finishRotation } from '../actions/api-keys/rotation/finish.ts';
import { startRotation } from '../actions/api-keys/rotation/start.ts';
import { lookUpApiKey } from '../actions/api-keys/secrets/find-by-secret.ts';
import { revokeApiKey } from '../actions/api-keys/secrets/revoke.ts';
import { searchAudit } from '../actions/audit.ts';
import { cancelBulkOperation } from '../actions/bulk-operations/cancel.ts';
import { previewBulkOperation } from '../actions/bulk-operations/plan.ts';
import { getBulkOperation, listBulkOperations, listBulkRows } from '../actions/bulk-operations/read.ts';
import { startBulkOperation } from '../actions/bulk-operations/run.ts';
import type { Cacheable } from '../actions/cacheable.ts';
import type { Context } from '../actions/context.ts';
import { createForwardRoute } from '../actions/forward-routes/create.ts';
import { deleteForwardRoute } from '../actions/forward-routes/delete.ts';
import { getForwardRoute, listForwardRoutes } from '../actions/forward-routes/get.ts';
import { updateForwardRoute } from '../actions/forward-routes/update.ts';
import { createKeyFormat } from '../actions/key-formats/create.ts';
import { deleteKeyFormat } from '../actions/key-formats/delete.ts';
import { listKeyFormats } from '../actions/key-formats/list.ts';
import { getKeyPolicy, updateKeyPolicy } from '../actions/key-policy.ts';
import { checkForLeaks } from '../actions/leaks/check.ts';
import { listLeaks } from '../actions/leaks/list.ts';
import { getLeakPolicy, updateLeakPolicy } from '../actions/leaks/policy.ts';
import { resolveLeak } from '../actions/leaks/resolve.ts';
import { dismissNotice, listNotices } from '../actions/notices.ts';
import { introspectToken } from '../actions/oauth/introspect.ts';
import { describeAuthorizationServer, describeOpenIdConfiguration } from '../actions/oauth/metadata.ts';
import { revokeToken } from '../actions/oauth/revoke.ts';
import { issueToken } from '../actions/oauth/token.ts';
import { getOverview } from '../actions/overview.ts';
import type { BatchedList, Page, TextFile } from '../actions/page.ts';
import { changePassword } from '../actions/profile/change-password.ts';
import { listOwnSessions, revokeOtherSessions, revokeOwnSession } from '../actions/profile/sessions.ts';
import { createReplica } from '../actions/replicas/create.ts';
import { deleteReplica } from '../actions/replicas/delete.ts';
import { finishReplicaRotation } from '../actions/replicas/finish-rotation.ts';
import { getReplica, listReplicas } from '../actions/replicas/get.ts';
import { regenerateReplica } from '../actions/replicas/regenerate.ts';
import { createResource } from '../actions/resources/create.ts';
import { deleteResource } from '../actions/resources/delete.ts';
import { updateResource } from '../actions/resources/update.ts';
import { decideReviewItem } from '../actions/reviews/decide.ts';
import { exportReview } from '../actions/reviews/export.ts';
import { countDueKeys, getReview, listReviewDecisions, listReviews } from '../actions/reviews/get.ts';
import { listReviewItems } from '../actions/reviews/items.ts';
import { finishReview, startReview } from '../actions/reviews/start.ts';
import { undoReviewDecision } from '../actions/reviews/undo.ts';
import { createRole } from '../actions/roles/create.ts';
import { deleteRole } from '../actions/roles/delete.ts';
import { getRole, listPermissions, listRoles } from '../actions/roles/get.ts';
import { updateRole } from '../actions/roles/update.ts';
import { enroll } from '../actions/session/enroll.ts';
import { getSession } from '../actions/session/get.ts';
import { reauthenticate } from '../actions/session/reauthenticate.ts';
import { setUp } from '../actions/session/set-up.ts';
import { signIn } from '../actions/session/sign-in.ts';
import type { SignedIn } from '../actions/session/sign-in-result.ts';
import { signOut } from '../actions/session/sign-out.ts';
import { createSharedSecret } from '../actions/shared-secret/create.ts';
import { describeSharedSecret } from '../actions/shared-secret/describe.ts';
import { regenerateSharedSecret } from '../actions/shared-secret/regenerate.ts';
import { revealSharedSecret } from '../actions/shared-secret/reveal.ts';
import { cancelSharedSecretRotation, finishSharedSecretRotation } from '../actions/shared-secret/rotation.ts';
import { publishSigningKeys } from '../actions/system/signing-keys.ts';
import { describeApi, health, readiness } from '../actions/system/status.ts';
import { exchangeToken } from '../actions/tokens/exchange.ts';
import { passwordToken } from '../actions/tokens/password.ts';
import { refreshToken } from '../actions/tokens/refresh.ts';
import { approveUser } from '../actions/users/approve.ts';
import { createUser } from '../actions/users/create.ts';
import { deleteUser } from '../actions/users/delete.ts';
import { getUser, listUsers } from '../actions/users/get.ts';
import { listIssuedByUser } from '../actions/users/issued-by-user.ts';
import { countUserKeys } from '../actions/users/keys-of-user.ts';
import { cancelPendingLink, listPendingLinks } from '../actions/users/links.ts';
import { resetUserPassword } from '../actions/users/reset-password.ts';
import { updateUser } from '../actions/users/update.ts';
import { explainKey, verifyKey, verifyKeys } from '../actions/verify.ts';
import type { Versioned } from '../actions/version.ts';
import { createWebhook } from '../actions/webhooks/create.ts';
import { deleteWebhook } from '../actions/webhooks/delete.ts';
import { getWebhookDelivery, listWebhookDeliveries } from '../actions/webhooks/deliveries.ts';
import { getWebhook, listWebhooks } from '../actions/webhooks/get.ts';
import { regenerateWebhookSecret } from '../actions/webhooks/regenerate-secret.ts';
import { replayWebhookDeliveries, replayWebhookDelivery } from '../actions/webhooks/replay.ts';
import { testWebhook } from '../actions/webhooks/test.ts';
import { updateWebhook } from '../actions/webhooks/update.ts';
import type { Caller, Visitor } from '../domain/caller.ts';

/**
 * The types of results: lists may be pages, operations that open a session return a session, and versioned records
 * include their version. All other results are the output that the contract declares.
 */
type Result<O> =
  | (O extends { versioned: true } ? Versioned<Output<O>> : Output<O>)
  | (O extends { cacheable: true } ? Cacheable<Output<O>> : never)
  | (Output<O> extends string ? TextFile : never)
  | SignedIn
  | (Output<O> extends readonly (infer T)[] ? Page<T> | BatchedList<T> : never);

type Handler<O extends Operation> = (
  context: Context,
  caller: (Caller | Visitor) & { readonly device?: string | undefined; readonly authorization?: string | undefined },
  input: Input<O>,
) => Promise<Output<O> extends undefined ? void : Result<O>>;

/** The action of every operation of the contract. The compiler reports a missing action. */
export const handlers: { readonly [Id in OperationId]: Handler<Operations[Id]> } = {
  exchangeToken,
  passwordToken,
  refreshToken,

  issueToken,
  introspectToken,
  revokeToken,
  describeAuthorizationServer,
  describeOpenIdConfiguration,

  listApiKeys,
  createApiKey,
  getApiKey,
  updateApiKey,
  regenerateApiKey,
  startRotation,
  finishRotation,
  cancelRotation,
  disableApiKey,
  enableApiKey,
  deleteApiKey,
  lookUpApiKey,
  revokeApiKey,
  previewDeleteWithIssued,
  deleteApiKeyWithIssued,
  getApiKeyUsage,
  summarizeUsage,

  getOverview,
  countDueKeys,
  listReviews,
  startReview,
  getReview,
  listReviewItems,
  listReviewDecisions,
  decideReviewItem,
  undoReviewDecision,
  finishReview,
  exportReview,

  previewBulkOperation,
  startBulkOperation,
  listBulkOperations,
  getBulkOperation,
  listBulkRows,
  cancelBulkOperation,

  exportApiKeys,
  exportSelectedApiKeys,
  importApiKeys,
  listKeyFormats,
  createKeyFormat,
  deleteKeyFormat,
  listNotices,
  dismissNotice,

  revealSharedSecret,
  describeSharedSecret,
  createSharedSecret,
  regenerateSharedSecret,
  finishSharedSecretRotation,
  cancelSharedSecretRotation,

  setUp,
  signIn,
  getSession,
  signOut,
  reauthenticate,
  enroll,
  changePassword,
  listOwnSessions,
  revokeOwnSession,
  revokeOtherSessions,

  listUsers,
  createUser,
  approveUser,
  getUser,
  updateUser,
  deleteUser,
  countUserKeys,
  listIssuedByUser,
  listPendingLinks,
  cancelPendingLink,
  resetUserPassword,

  listRoles,
  createRole,
  getRole,
  updateRole,
  deleteRole,
  listPermissions,
  createResource,
  updateResource,
  deleteResource,

  listForwardRoutes,
  createForwardRoute,
  getForwardRoute,
  updateForwardRoute,
  deleteForwardRoute,
  listReplicas,
  createReplica,
  getReplica,
  regenerateReplica,
  finishReplicaRotation,
  deleteReplica,

  listWebhooks,
  createWebhook,
  getWebhook,
  updateWebhook,
  deleteWebhook,
  regenerateWebhookSecret,
  testWebhook,
  listWebhookDeliveries,
  getWebhookDelivery,
  replayWebhookDelivery,
  replayWebhookDeliveries,

  listLeaks,
  resolveLeak,
  checkForLeaks,
  getLeakPolicy,
  updateLeakPolicy,

  getAccount,
  updateAccount,
  getAllowedIps,
  updateAllowedIps,
  getKeyPolicy,
  updateKeyPolicy,

  verifyKey,
  verifyKeys,
  explainKey,

  searchAudit,

  health,
  readiness,
  describeApi,
  publishSigningKeys,
};
