/**
 * Every operation and every list as a standalone function, so that a bundle contains only those that it uses. The build
 * inlines each route (build/client-routes.ts), because the complete table would be in every bundle.
 */
import { routes } from '@keyward/contract/routes';
import { clientOptionsOf } from './connect.ts';
import type { ClientOptions } from './connection.ts';
import type { ExchangeOptions } from './exchange.ts';
import {
  type BareClient,
  bareClient,
  type ListFunction,
  list,
  type OperationFunction,
  operation,
} from './operation-function.ts';

export { KeywardError, type KeywardErrorCode, type KeywardErrorDetails } from './api-error.ts';
export type { CallOptions, ClientOptions, RequestOptions } from './connection.ts';
export { createExchange, type ExchangeFrom, type ExchangeOptions } from './exchange.ts';
export type { AnyClient } from './operation-function.ts';
export type { BareClient, ListFunction, OperationFunction };

/**
 * Creates a client without methods, for operations that are imported one by one.
 *
 * ```ts
 * const keyward = createBareClient({ url: 'https://keyward.example.com', accessToken });
 * const { data } = await listApiKeys(keyward, { query: { limit: 50 } });
 * for await (const key of apiKeys(keyward, { role: 'ADMIN' })) console.log(key.appname);
 * ```
 *
 * @throws TypeError if an option is unknown, `url` is not the URL of a server, or a header is invalid
 */
export function createBareClient(options: ClientOptions): BareClient {
  return bareClient(options);
}

/**
 * Creates a client without methods from a connection secret, like `connect` of `@keyward/sdk`.
 * @throws TypeError if the connection secret is missing or malformed
 */
export function connectBare(connectionSecret: string | undefined, options: ExchangeOptions = {}): BareClient {
  return bareClient(clientOptionsOf(connectionSecret, options));
}

export const exchangeToken = operation('exchangeToken', routes.exchangeToken);
export const passwordToken = operation('passwordToken', routes.passwordToken);
export const refreshToken = operation('refreshToken', routes.refreshToken);
export const issueToken = operation('issueToken', routes.issueToken);
export const introspectToken = operation('introspectToken', routes.introspectToken);
export const revokeToken = operation('revokeToken', routes.revokeToken);
export const describeAuthorizationServer = operation('describeAuthorizationServer', routes.describeAuthorizationServer);
export const describeOpenIdConfiguration = operation('describeOpenIdConfiguration', routes.describeOpenIdConfiguration);
export const listApiKeys = operation('listApiKeys', routes.listApiKeys);
export const createApiKey = operation('createApiKey', routes.createApiKey);
export const getApiKey = operation('getApiKey', routes.getApiKey);
export const updateApiKey = operation('updateApiKey', routes.updateApiKey);
export const regenerateApiKey = operation('regenerateApiKey', routes.regenerateApiKey);
export const startRotation = operation('startRotation', routes.startRotation);
export const finishRotation = operation('finishRotation', routes.finishRotation);
export const cancelRotation = operation('cancelRotation', routes.cancelRotation);
export const disableApiKey = operation('disableApiKey', routes.disableApiKey);
export const enableApiKey = operation('enableApiKey', routes.enableApiKey);
export const summarizeUsage = operation('summarizeUsage', routes.summarizeUsage);
export const previewDeleteWithIssued = operation('previewDeleteWithIssued', routes.previewDeleteWithIssued);
export const deleteApiKeyWithIssued = operation('deleteApiKeyWithIssued', routes.deleteApiKeyWithIssued);
export const lookUpApiKey = operation('lookUpApiKey', routes.lookUpApiKey);
export const revokeApiKey = operation('revokeApiKey', routes.revokeApiKey);
export const getApiKeyUsage = operation('getApiKeyUsage', routes.getApiKeyUsage);
export const deleteApiKey = operation('deleteApiKey', routes.deleteApiKey);
export const previewBulkOperation = operation('previewBulkOperation', routes.previewBulkOperation);
export const startBulkOperation = operation('startBulkOperation', routes.startBulkOperation);
export const listBulkOperations = operation('listBulkOperations', routes.listBulkOperations);
export const getBulkOperation = operation('getBulkOperation', routes.getBulkOperation);
export const listBulkRows = operation('listBulkRows', routes.listBulkRows);
export const cancelBulkOperation = operation('cancelBulkOperation', routes.cancelBulkOperation);
export const exportApiKeys = operation('exportApiKeys', routes.exportApiKeys);
export const exportSelectedApiKeys = operation('exportSelectedApiKeys', routes.exportSelectedApiKeys);
export const importApiKeys = operation('importApiKeys', routes.importApiKeys);
export const listKeyFormats = operation('listKeyFormats', routes.listKeyFormats);
export const createKeyFormat = operation('createKeyFormat', routes.createKeyFormat);
export const deleteKeyFormat = operation('deleteKeyFormat', routes.deleteKeyFormat);
export const getOverview = operation('getOverview', routes.getOverview);
export const countDueKeys = operation('countDueKeys', routes.countDueKeys);
export const listReviews = operation('listReviews', routes.listReviews);
export const startReview = operation('startReview', routes.startReview);
export const getReview = operation('getReview', routes.getReview);
export const listReviewItems = operation('listReviewItems', routes.listReviewItems);
export const listReviewDecisions = operation('listReviewDecisions', routes.listReviewDecisions);
export const decideReviewItem = operation('decideReviewItem', routes.decideReviewItem);
export const undoReviewDecision = operation('undoReviewDecision', routes.undoReviewDecision);
export const finishReview = operation('finishReview', routes.finishReview);
export const exportReview = operation('exportReview', routes.exportReview);
export const listNotices = operation('listNotices', routes.listNotices);
export const dismissNotice = operation('dismissNotice', routes.dismissNotice);
export const revealSharedSecret = operation('revealSharedSecret', routes.revealSharedSecret);
export const describeSharedSecret = operation('describeSharedSecret', routes.describeSharedSecret);
export const createSharedSecret = operation('createSharedSecret', routes.createSharedSecret);
export const finishSharedSecretRotation = operation('finishSharedSecretRotation', routes.finishSharedSecretRotation);
export const cancelSharedSecretRotation = operation('cancelSharedSecretRotation', routes.cancelSharedSecretRotation);
export const regenerateSharedSecret = operation('regenerateSharedSecret', routes.regenerateSharedSecret);
export const setUp = operation('setUp', routes.setUp);
export const signIn = operation('signIn', routes.signIn);
export const getSession = operation('getSession', routes.getSession);
export const signOut = operation('signOut', routes.signOut);
export const reauthenticate = operation('reauthenticate', routes.reauthenticate);
export const enroll = operation('enroll', routes.enroll);
export const changePassword = operation('changePassword', routes.changePassword);
export const listOwnSessions = operation('listOwnSessions', routes.listOwnSessions);
export const revokeOwnSession = operation('revokeOwnSession', routes.revokeOwnSession);
export const revokeOtherSessions = operation('revokeOtherSessions', routes.revokeOtherSessions);
export const listUsers = operation('listUsers', routes.listUsers);
export const createUser = operation('createUser', routes.createUser);
export const approveUser = operation('approveUser', routes.approveUser);
export const getUser = operation('getUser', routes.getUser);
export const updateUser = operation('updateUser', routes.updateUser);
export const deleteUser = operation('deleteUser', routes.deleteUser);
export const countUserKeys = operation('countUserKeys', routes.countUserKeys);
export const listIssuedByUser = operation('listIssuedByUser', routes.listIssuedByUser);
export const listPendingLinks = operation('listPendingLinks', routes.listPendingLinks);
export const cancelPendingLink = operation('cancelPendingLink', routes.cancelPendingLink);
export const resetUserPassword = operation('resetUserPassword', routes.resetUserPassword);
export const listRoles = operation('listRoles', routes.listRoles);
export const createRole = operation('createRole', routes.createRole);
export const getRole = operation('getRole', routes.getRole);
export const updateRole = operation('updateRole', routes.updateRole);
export const deleteRole = operation('deleteRole', routes.deleteRole);
export const listPermissions = operation('listPermissions', routes.listPermissions);
export const createResource = operation('createResource', routes.createResource);
export const updateResource = operation('updateResource', routes.updateResource);
export const deleteResource = operation('deleteResource', routes.deleteResource);
export const listForwardRoutes = operation('listForwardRoutes', routes.listForwardRoutes);
export const createForwardRoute = operation('createForwardRoute', routes.createForwardRoute);
export const getForwardRoute = operation('getForwardRoute', routes.getForwardRoute);
export const updateForwardRoute = operation('updateForwardRoute', routes.updateForwardRoute);
export const deleteForwardRoute = operation('deleteForwardRoute', routes.deleteForwardRoute);
export const listReplicas = operation('listReplicas', routes.listReplicas);
export const createReplica = operation('createReplica', routes.createReplica);
export const getReplica = operation('getReplica', routes.getReplica);
export const regenerateReplica = operation('regenerateReplica', routes.regenerateReplica);
export const finishReplicaRotation = operation('finishReplicaRotation', routes.finishReplicaRotation);
export const deleteReplica = operation('deleteReplica', routes.deleteReplica);
export const listWebhooks = operation('listWebhooks', routes.listWebhooks);
export const createWebhook = operation('createWebhook', routes.createWebhook);
export const getWebhook = operation('getWebhook', routes.getWebhook);
export const updateWebhook = operation('updateWebhook', routes.updateWebhook);
export const deleteWebhook = operation('deleteWebhook', routes.deleteWebhook);
export const regenerateWebhookSecret = operation('regenerateWebhookSecret', routes.regenerateWebhookSecret);
export const testWebhook = operation('testWebhook', routes.testWebhook);
export const listWebhookDeliveries = operation('listWebhookDeliveries', routes.listWebhookDeliveries);
export const getWebhookDelivery = operation('getWebhookDelivery', routes.getWebhookDelivery);
export const replayWebhookDelivery = operation('replayWebhookDelivery', routes.replayWebhookDelivery);
export const replayWebhookDeliveries = operation('replayWebhookDeliveries', routes.replayWebhookDeliveries);
export const listLeaks = operation('listLeaks', routes.listLeaks);
export const resolveLeak = operation('resolveLeak', routes.resolveLeak);
export const checkForLeaks = operation('checkForLeaks', routes.checkForLeaks);
export const getLeakPolicy = operation('getLeakPolicy', routes.getLeakPolicy);
export const updateLeakPolicy = operation('updateLeakPolicy', routes.updateLeakPolicy);
export const getAccount = operation('getAccount', routes.getAccount);
export const updateAccount = operation('updateAccount', routes.updateAccount);
export const getKeyPolicy = operation('getKeyPolicy', routes.getKeyPolicy);
export const updateKeyPolicy = operation('updateKeyPolicy', routes.updateKeyPolicy);
export const getAllowedIps = operation('getAllowedIps', routes.getAllowedIps);
export const updateAllowedIps = operation('updateAllowedIps', routes.updateAllowedIps);
export const verifyKey = operation('verifyKey', routes.verifyKey);
export const verifyKeys = operation('verifyKeys', routes.verifyKeys);
export const explainKey = operation('explainKey', routes.explainKey);
export const searchAudit = operation('searchAudit', routes.searchAudit);
export const health = operation('health', routes.health);
export const readiness = operation('readiness', routes.readiness);
export const describeApi = operation('describeApi', routes.describeApi);
export const publishSigningKeys = operation('publishSigningKeys', routes.publishSigningKeys);

export const apiKeys = list('apiKeys', routes.listApiKeys);
export const bulkOperations = list('bulkOperations', routes.listBulkOperations);
export const bulkRows = list('bulkRows', routes.listBulkRows);
export const keyFormats = list('keyFormats', routes.listKeyFormats);
export const reviews = list('reviews', routes.listReviews);
export const reviewItems = list('reviewItems', routes.listReviewItems);
export const reviewDecisions = list('reviewDecisions', routes.listReviewDecisions);
export const notices = list('notices', routes.listNotices);
export const ownSessions = list('ownSessions', routes.listOwnSessions);
export const users = list('users', routes.listUsers);
export const pendingLinks = list('pendingLinks', routes.listPendingLinks);
export const roles = list('roles', routes.listRoles);
export const permissions = list('permissions', routes.listPermissions);
export const forwardRoutes = list('forwardRoutes', routes.listForwardRoutes);
export const replicas = list('replicas', routes.listReplicas);
export const webhooks = list('webhooks', routes.listWebhooks);
export const webhookDeliveries = list('webhookDeliveries', routes.listWebhookDeliveries);
export const leaks = list('leaks', routes.listLeaks);
export const audit = list('audit', routes.searchAudit);
